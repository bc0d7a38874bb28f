import { highestScores, pruneScores, type GrowRule, type PruneScore } from '@itop/criteria'
import type { RandomStream } from '@itop/masks'
import { drawsOf, methods, pruneAndGrow, setItop, trialSettings, type LayerView, type Updater } from '@itop/updaters'

/** Optimizer steps between updates. */
export const interval = 4

const options = { density: 0.3, interval, dropFraction: 0.3 } as const

/** A method whose weights go and come together; layers that are not so divided are as they are without. */
const structured = (name: 'set' | 'rigl', structure: string): Updater => ({
  ...methods[name].make({ ...options, structure, remainder: 'unstructured' }), name: `${name} of ${structure}`
})

const nameOf = (one: string | { readonly name: string }) => typeof one === 'string' ? one : one.name

const combined = (prune: string | PruneScore, grow: string | GrowRule, birth?: string): Updater => pruneAndGrow({
  ...options, method: `${nameOf(prune)} and ${nameOf(grow)}`, prune, grow, distribution: 'erk',
  dropSchedule: 'constant', birth
})

/** A score that looks at a slot of the optimizer: |w| + |momentum|. */
const sizeAndMomentum: PruneScore = {
  name: 'size-and-momentum',
  needs: ['slot/momentum'],
  score: ({ values, measured }) => {
    const momentum = measured?.['slot/momentum'] as Float32Array   // a number for each weight, as slots are
    return values.map((value, i) => Math.abs(value) + Math.abs(momentum[i]))
  }
}

/** The score that a method prunes by. */
export const scoreOf = ({ settings: { prune = 'magnitude' } }: Pick<Updater, 'settings'>): PruneScore =>
  prune === sizeAndMomentum.name ? sizeAndMomentum : pruneScores[prune]

/** One iteration where there are several, since the masks of the next hang on where the first one cuts. */
const usual = { ...options, iterations: 1, group: 4 }

/** Every method by its name, and criteria that no method of that list uses: their masks depend on sums of floats. */
export const measured: readonly Updater[] = [
  ...Object.values(methods).map(method => method.make(trialSettings(method, usual))),
  structured('set', 'block:4x1'),
  structured('rigl', 'shared:4'),
  structured('rigl', 'fan-in:2'),
  combined('taylor', 'momentum'),
  combined('magnitude', highestScores('mean-gradient', 'gradient/mean-of:2')),
  combined(sizeAndMomentum, highestScores('signed-gradient', 'gradient/signed'), 'uniform')
]

/** Prunes and grows by chance alone, so that no float decides about a mask. */
export function random(grow: string): Updater {
  const base = setItop({ ...options, grow })
  return {
    ...base,
    name: `random-${grow}`,
    update: (_, layers, context) => base.update(undefined, layers.map(layer =>
      ({ ...layer, values: drawn(layer, drawsOf(context)('prune', layer.name)) })), context)
  }
}

const drawn = ({ values }: LayerView, stream: RandomStream): Float32Array =>
  Float32Array.from(values, () => stream.nextFloat())

/** The rules of growth that draw positions. */
export const randomGrowth = ['random', 'random-unfired', 'random-bernoulli'] as const
