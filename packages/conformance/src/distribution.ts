import { activeCount, sizeOf, type LayerDensity } from '@itop/masks'
import type { Distribution, LayerShape } from '@itop/updaters'
import { withoutChance } from './chance.js'
import { describedLaws } from './described.js'
import { describeLaws, expectThat, type Law, type Runner } from './law.js'
import { sameNumbers } from './numbers.js'

/** What a distribution does by intention. */
export interface DistributionOptions {
  /** Whether what saturated layers cannot take is lost, as in a code that it repeats. Default: as it says itself. */
  readonly losesWeights?: boolean | undefined
}

/** Tests that a distribution keeps its laws. */
export const describeDistribution = (shared: Distribution, runner: Runner, options: DistributionOptions = {}): void =>
  describeLaws(`distribution ${shared.name}`, distributionLaws(shared, options), runner)

/** The laws of a distribution. */
export const distributionLaws = (
  shared: Distribution, { losesWeights = shared.losesWeights }: DistributionOptions = {}
): readonly Law[] => [
  ...describedLaws(shared),
  {
    name: 'gives each layer one density, in the given order',
    run: () => ofEveryNetwork(shared, (layers, found, where) => {
      const names = found.map(({ name }) => name).join(', ')
      const expected = layers.map(({ name }) => name).join(', ')
      expectThat(names === expected, () => `${where}: expected the layers ${expected}, got ${names}.`)
    })
  },
  {
    name: 'gives densities in (0, 1], with the count that each makes',
    run: () => ofEveryNetwork(shared, (layers, found, where) => {
      found.forEach((layer, i) => {
        const size = sizeOf(layers[i].shape)
        expectThat(layer.density > 0 && layer.density <= 1, () =>
          `${where}: expected a density in (0, 1] for ${layer.name}, got ${layer.density}.`)
        const active = activeCount(size, layer.density)
        expectThat(layer.size === size && layer.active === active, () =>
          `${where}: expected ${active} of ${size} weights for ${layer.name}, got ${layer.active} of ${layer.size}. ` +
            'Count by activeCount of @itop/masks, so that all round alike.')
      })
    })
  },
  {
    name: losesWeights
      ? 'gives no more weights in all than it is asked for'
      : 'gives as many weights in all as it is asked for',
    run: () => ofEveryNetwork(shared, (layers, found, where, density) => {
      const all = sum(layers.map(({ shape }) => sizeOf(shape)))
      const [active, asked] = [sum(found.map(layer => layer.active)), density * all]
      const excess = active - asked
      expectThat(excess <= layers.length / 2 && (losesWeights || -excess <= layers.length / 2), () =>
        `${where}: expected ${asked} weights to within half a weight a layer, got ${active}. ` +
          'Give what full layers cannot take to the others.')
    })
  },
  {
    name: 'gives the same densities again, by no clock and no chance, and leaves the layers alone',
    run: () => ofEveryNetwork(shared, (layers, _, where, density) => {
      const given = structuredClone(layers)
      const [once, again] = [0, 1].map(() =>
        withoutChance(where, () => shared.densities(given, density)).map(layer => layer.density))
      expectThat(sameNumbers(once, again), () =>
        `${where}: expected the same densities again, got ${once.join(', ')}, then ${again.join(', ')}.`)
      expectThat(JSON.stringify(given) === JSON.stringify(layers), () =>
        `${where}: expected the layers to stay as they were.`)
    })
  }
]

const networks: readonly (readonly LayerShape[])[] = [
  [{ name: 'fc1', shape: [300, 784] }, { name: 'fc2', shape: [100, 300] }, { name: 'fc3', shape: [10, 100] }],
  [
    { name: 'conv1', shape: [8, 3, 3, 3] }, { name: 'conv2', shape: [16, 8, 3, 3] },
    { name: 'conv3', shape: [32, 16, 1, 1] }, { name: 'fc', shape: [10, 32] }
  ],
  [{ name: 'only', shape: [16, 16] }]
]

type Look = (layers: readonly LayerShape[], found: readonly LayerDensity[], where: string, density: number) => void

/** Small densities may be refused, since a layer would have no weight; 1 never is. */
function ofEveryNetwork(shared: Distribution, look: Look): void {
  for (const layers of networks) for (const density of [0.1, 0.3, 0.75, 1]) {
    const where = `density ${density}, layers ${layers.map(({ shape }) => shape.join('×')).join(', ')}`
    const found = densitiesOf(shared, layers, density)
    if (found) look(layers, found, where, density)
  }
}

function densitiesOf(
  { densities }: Distribution, layers: readonly LayerShape[], density: number
): readonly LayerDensity[] | undefined {
  try {
    return densities(structuredClone(layers), density)
  } catch (error) {
    if (error instanceof RangeError && density < 1) return undefined
    throw error
  }
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
