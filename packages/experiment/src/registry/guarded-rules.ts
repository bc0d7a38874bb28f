import type { ExistingWeights, GrowRequest, GrowRule, PruneScore } from '@itop/criteria'
import { over, type Distribution, type DropSchedule } from '@itop/updaters'
import { blaming, failing, type Fail } from './failing.js'
import type { Plugin } from './plugin.js'

/** What is said of whoever answers twice in two ways, and what to do about it. */
export const clock = 'gives something else when asked again with the same'
export const draws = 'It may use no clock, no Math.random and nothing that it keeps; ' +
  'random numbers come from what it is given.'

/** A prune score that is asked twice, and whose scores are looked at. */
export function guardedScore(plugin: Plugin, score: PruneScore): PruneScore {
  const fail = failing(plugin, 'prune', score)
  return over(score, {
    score: layer => blaming(fail, () => {
      const before = layer.values.slice()
      const scores = score.score(layer)
      if (!(scores instanceof Float32Array || scores instanceof Float64Array)) {
        fail('must give a Float32Array or a Float64Array')
      }
      if (scores.length !== before.length) {
        fail(`must give ${before.length} scores, one for each existing weight, and gave ${scores.length}`)
      }
      const given = scores.slice()
      if (!same(score.score(layer), given)) fail(clock, draws)
      if (!same(layer.values, before)) fail('changed the values that it was given', 'It has to work on a copy of them.')
      if (given.some(Number.isNaN) && !hasNaN(layer)) {
        fail(`gives NaN, first for existing weight ${given.findIndex(Number.isNaN)}`)
      }
      return given
    })
  })
}

/** Whether a score was given NaN, as by a training that diverged: then it may give some. */
const hasNaN = ({ values, measured = {} }: ExistingWeights): boolean =>
  [values, ...Object.values(measured)].some(found => found instanceof Float32Array && found.some(Number.isNaN))

/** A grow rule that is asked twice, and whose choice is looked at. */
export function guardedRule(plugin: Plugin, rule: GrowRule): GrowRule {
  const fail = failing(plugin, 'grow', rule)
  return over(rule, {
    grow: request => blaming(fail, async () => {
      const before = request.kept.words.slice()
      const grown = await rule.grow(request)
      if (!(grown instanceof Uint32Array)) fail('must give a Uint32Array of positions')
      const given = grown.slice()
      if (!same(await rule.grow(request), given)) fail(clock, draws)
      if (!same(before, request.kept.words)) {
        fail('changed the mask that it was given', 'It has to work on a copy of it.')
      }
      checkChoice(rule, request, given, fail)
      return given
    })
  })
}

function checkChoice({ exact }: GrowRule, { kept, count }: GrowRequest, grown: Uint32Array, fail: Fail): void {
  if (exact !== false && grown.length !== count) fail(`must give ${count} positions, and gave ${grown.length}`)
  for (const [i, position] of grown.entries()) {
    if (i > 0 && position === grown[i - 1]) fail(`gives position ${position} twice`)
    if (i > 0 && position < grown[i - 1]!) fail(`must give positions in ascending order, and ${position} came last`)
    if (position >= kept.size) fail(`gives position ${position}, and there are ${kept.size}`)
    if (kept.has(position)) fail(`gives position ${position}, which exists`)
  }
}

/** A distribution that is asked twice, and whose shares are looked at. */
export function guardedDistribution(plugin: Plugin, distribution: Distribution): Distribution {
  const fail = failing(plugin, 'distributions', distribution)
  return over(distribution, {
    densities: (layers, density) => blaming(fail, () => {
      const before = JSON.stringify(layers)
      const given = distribution.densities(layers, density)
      if (!Array.isArray(given)) fail('must give a list of layers')
      if (given.length !== layers.length) fail(`must give ${layers.length} layers, and gave ${given.length}`)
      for (const [i, { active, size }] of given.entries()) {
        const { name } = layers[i]!
        if (!(Number.isInteger(active) && active >= 0 && active <= size)) {
          fail(`must give ${name} a whole number of weights up to ${size}, and gave ${active}`)
        }
      }
      if (JSON.stringify(layers) !== before) {
        fail('changed the layers that it was given', 'It has to work on a copy of them.')
      }
      const again = distribution.densities(layers, density)
      if (given.some(({ active }, i) => active !== again[i]?.active)) fail(clock, draws)
      return given
    })
  })
}

/** A drop schedule that is asked twice, and whose fraction is looked at. */
export function guardedSchedule(plugin: Plugin, schedule: DropSchedule): DropSchedule {
  const fail = failing(plugin, 'schedules', schedule)
  return over(schedule, {
    at: (initial, progress) => blaming(fail, () => {
      const fraction = schedule.at(initial, progress)
      if (!(typeof fraction === 'number' && fraction >= 0 && fraction <= 1)) {
        fail(`must give a fraction in [0, 1], and gave ${JSON.stringify(fraction)} at ${progress}`)
      }
      if (schedule.at(initial, progress) !== fraction) fail(clock, draws)
      return fraction
    })
  })
}

/** Whether two lists hold the same numbers, bit for bit: NaN is NaN. */
export function same(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false
  return true
}
