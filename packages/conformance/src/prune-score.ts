import type { ExistingWeights, PruneScore } from '@itop/criteria'
import { withoutChance } from './chance.js'
import { describedLaws } from './described.js'
import { describeLaws, expectThat, type Law, type Runner } from './law.js'
import { measuredFor, needsLaw, type NeedsOptions } from './needs.js'
import { firstDifference, numbers, sameNumbers } from './numbers.js'

/** Tests that a prune score keeps its laws. */
export const describePruneScore = (score: PruneScore, runner: Runner, options: NeedsOptions = {}): void =>
  describeLaws(`prune score ${score.name}`, pruneScoreLaws(score, options), runner)

/** The laws of a prune score. */
export const pruneScoreLaws = (score: PruneScore, options: NeedsOptions = {}): readonly Law[] => [
  ...describedLaws(score),
  needsLaw(score, options),
  {
    name: 'gives each weight one score that is a number',
    run: () => ofEveryLayer(score, options, (layer, where) => {
      const scores = score.score(layer)
      const { values: { length } } = layer
      expectThat(isFloats(scores) && scores.length === length, () =>
        `${where}: expected ${length} scores in a Float32Array or Float64Array, got ${told(scores)}.`)
      const wrong = scores.findIndex(one => !Number.isFinite(one))
      expectThat(wrong < 0, () =>
        `${where}: expected finite scores, got ${scores[wrong]} at ${wrong}, of the weight ${layer.values[wrong]}.`)
    })
  },
  {
    name: 'changes nothing that it is given',
    run: () => ofEveryLayer(score, options, (layer, where) => {
      const given = [layer.values, ...Object.values(layer.measured ?? {})].filter(one => one instanceof Float32Array)
      const before = given.map(one => one.slice())
      score.score(layer)
      const changed = given.findIndex((one, i) => !sameNumbers(one, before[i]))
      expectThat(changed < 0, () => `${where}: expected the weights and what was measured to stay as they were, got ` +
        `${firstDifference(before[changed], given[changed])}. Work on a copy: values.slice().`)
    })
  },
  {
    name: 'gives the same scores for the same weights, by no clock and no chance',
    run: () => ofEveryLayer(score, options, (layer, where) => {
      const [once, again] = [0, 1].map(() => withoutChance(where, () => score.score(layer).slice()))
      expectThat(sameNumbers(once, again), () => `${where}: expected the same scores when it is called again, got ` +
        `${firstDifference(once, again)}. Keep nothing between two calls.`)
    })
  },
  {
    name: 'gives a weight that is NaN the score NaN, so that whoever selects refuses it',
    run: () => {
      const values = Float32Array.of(1, NaN, -1)
      const measured = measuredFor(score.needs, { existing: 3, positions: 12, seed: 'nan' }, options)
      const scores = [...score.score({ values, measured })]
      expectThat(scores.map(Number.isNaN).join() === 'false,true,false', () =>
        `expected of the weights 1, NaN, −1 the second score alone to be NaN, got ${scores.join(', ')}. ` +
          'A comparison such as w > 0 hides that a weight is no number.')
    }
  }
]

const isFloats = (scores: unknown): scores is Float32Array | Float64Array =>
  scores instanceof Float32Array || scores instanceof Float64Array

const told = (scores: unknown): string =>
  `${(scores as { length?: number } | null | undefined)?.length ?? 'none'} in ${Object.prototype.toString.call(scores)}`

/** Layers of weights of all signs and sizes, of zeros, and of equal ones. */
function ofEveryLayer(
  { needs }: PruneScore, options: NeedsOptions, run: (layer: ExistingWeights, where: string) => void
): void {
  for (const kind of ['spread', 'equal', 'zero', 'tiny', 'huge'] as const) {
    for (const existing of [1, 2, 17, 60]) {
      const drawn = numbers(existing, `weights/${kind}/${existing}`)
      const values = drawn.map(value => sized(kind, value))
      const measured = measuredFor(needs, { existing, positions: 4 * existing, seed: `${kind}/${existing}` }, options)
      run({ values, measured }, `${existing} weights (${kind})`)
    }
  }
}

function sized(kind: 'spread' | 'equal' | 'zero' | 'tiny' | 'huge', value: number): number {
  switch (kind) {
    case 'spread': return value
    case 'equal': return Math.sign(value) / 2
    case 'zero': return 0
    case 'tiny': return value * 1e-12
    case 'huge': return value * 1e6
    default: return kind satisfies never
  }
}
