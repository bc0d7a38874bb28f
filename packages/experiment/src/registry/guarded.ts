import type { GrowRequest, GrowRule, PruneScore } from '@itop/criteria'
import { equals, type Mask } from '@itop/masks'
import type { Distribution, DropSchedule, LayerView, Method, Updated, Updater } from '@itop/updaters'
import { UserError } from '../errors/user-error.js'
import type { Plugin } from './plugin.js'

/**
 * The plug-in with its rules and methods watched: each is asked twice, which finds a clock or random numbers of its
 * own, and what it was given is looked at again. Whoever breaks a promise is named; updates add the layer and the step.
 */
export const guarded = (plugin: Plugin): Plugin => ({
  ...plugin,
  ...plugin.prune && { prune: plugin.prune.map(score => guardedScore(plugin, score)) },
  ...plugin.grow && { grow: plugin.grow.map(rule => guardedRule(plugin, rule)) },
  ...plugin.distributions && { distributions: plugin.distributions.map(one => guardedDistribution(plugin, one)) },
  ...plugin.schedules && { schedules: plugin.schedules.map(one => guardedSchedule(plugin, one)) },
  ...plugin.methods && { methods: plugin.methods.map(method => guardedMethod(plugin, method)) }
})

/** Fails in the plug-in's name. */
type Fail = (what: string, next?: string) => never

const failing = ({ name }: Plugin, member: string): Fail => (what, next = 'Its author has to mend it.') => {
  throw new UserError([`plug-in ${name}: ${member} ${what}.`, next])
}

const clock = 'gives something else when asked again with the same'
const draws = 'It may use no clock, no Math.random and nothing that it keeps; ' +
  'random numbers come from what it is given.'

const guardedScore = (plugin: Plugin, score: PruneScore): PruneScore => {
  const fail = failing(plugin, `prune score ${score.name}`)
  return {
    ...score,
    score: layer => {
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
      if (given.some(Number.isNaN) && !before.some(Number.isNaN)) {
        fail(`gives NaN, first for existing weight ${given.findIndex(Number.isNaN)}`)
      }
      return given
    }
  }
}

const guardedRule = (plugin: Plugin, rule: GrowRule): GrowRule => {
  const fail = failing(plugin, `grow rule ${rule.name}`)
  return {
    ...rule,
    grow: async request => {
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
    }
  }
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

const guardedDistribution = (plugin: Plugin, distribution: Distribution): Distribution => {
  const fail = failing(plugin, `distribution ${distribution.name}`)
  return {
    ...distribution,
    densities: (layers, density) => {
      const given = distribution.densities(layers, density)
      if (given.length !== layers.length) fail(`must give ${layers.length} layers, and gave ${given.length}`)
      for (const [i, { active, size }] of given.entries()) {
        const { name } = layers[i]!
        if (!(Number.isInteger(active) && active >= 0 && active <= size)) {
          fail(`must give ${name} a whole number of weights up to ${size}, and gave ${active}`)
        }
      }
      const again = distribution.densities(layers, density)
      if (given.some(({ active }, i) => active !== again[i]?.active)) fail(clock, draws)
      return given
    }
  }
}

const guardedSchedule = (plugin: Plugin, schedule: DropSchedule): DropSchedule => {
  const fail = failing(plugin, `drop schedule ${schedule.name}`)
  return {
    ...schedule,
    at: (initial, progress) => {
      const fraction = schedule.at(initial, progress)
      if (!(fraction >= 0 && fraction <= 1)) fail(`must give a fraction in [0, 1], and gave ${fraction} at ${progress}`)
      if (schedule.at(initial, progress) !== fraction) fail(clock, draws)
      return fraction
    }
  }
}

const guardedMethod = (plugin: Plugin, method: Method): Method => ({
  ...method,
  make: options => {
    const updater = method.make(options)
    const fail = failing(plugin, `method ${method.name}`)
    return {
      ...updater,
      update: async (state, layers, at) => {
        const before = layers.map(({ values }) => values.slice())
        const kept = structuredClone(state)
        const given = await updater.update(state, layers, at)
        const changed = layers.findIndex(({ values }, i) => !same(values, before[i]!))
        if (changed >= 0) {
          fail(`changed the values of ${layers[changed]!.name} that it was given`, 'It has to work on a copy of them.')
        }
        checkUpdate(layers, given, fail)
        const again = await updater.update(kept, layers, at)
        if (!given.change.layers.every((layer, i) => sameMasks(layer, again.change.layers[i]))) fail(clock, draws)
        return given
      }
    } satisfies Updater
  }
})

function checkUpdate(layers: readonly LayerView[], { change }: Updated<unknown>, fail: Fail): void {
  if (change.layers.length !== layers.length) {
    fail(`must give ${layers.length} layers, and gave ${change.layers.length}`)
  }
  for (const [i, { name, forward }] of change.layers.entries()) {
    const wanted = layers[i]!
    if (name !== wanted.name) fail(`must give layers in their order, and gave ${name} for ${wanted.name}`)
    if (forward.size !== wanted.forward.size) {
      fail(`must give ${name} a mask of ${wanted.forward.size} positions, and gave one of ${forward.size}`)
    }
  }
}

const sameMasks = (a: { readonly forward: Mask, readonly stored: Mask }, b: typeof a | undefined): boolean =>
  b !== undefined && equals(a.forward, b.forward) && equals(a.stored, b.stored)

/** Whether two lists hold the same numbers, bit for bit: NaN is NaN. */
const same = (a: ArrayLike<number>, b: ArrayLike<number>): boolean => {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false
  return true
}
