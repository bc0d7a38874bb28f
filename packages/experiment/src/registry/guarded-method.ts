import { equals, sizeOf, type Mask } from '@itop/masks'
import {
  over, type LayerChange, type LayerMasks, type LayerShape, type LayerView, type Method, type Started, type Updated,
  type UpdatePlan, type Updater
} from '@itop/updaters'
import { blaming, failing, type Fail } from './failing.js'
import { clock, draws, same } from './guarded-rules.js'
import type { Plugin } from './plugin.js'

/** A method whose updates are watched. */
export function guardedMethod(plugin: Plugin, method: Method): Method {
  const fail = failing(plugin, 'methods', method)
  return over(method, {
    make: options => blaming(fail, () => {
      const made: unknown = method.make(options)
      checkUpdater(made, fail)
      return guardedUpdater(made, fail)
    })
  })
}

function checkUpdater(made: unknown, fail: Fail): asserts made is Updater {
  if (typeof made !== 'object' || made === null) fail('must make an updater, an object')
  const given = made as Partial<Updater> // looked at here
  const functions = ['start', 'plan', 'update'] as const
  const missing = functions.find(key => typeof given[key] !== 'function')
  if (missing !== undefined) fail(`makes an updater without a function ${missing}`)
  if (!Array.isArray(given.needs)) fail('makes an updater without a list of what it needs')
  if (typeof given.settings !== 'object' || given.settings === null) fail('makes an updater without its settings')
}

const guardedUpdater = (updater: Updater, fail: Fail): Updater => over(updater, {
  start: (layers, at) => blaming(fail, () => {
    const ask = () => updater.start(layers, at)
    const started = ask()
    return started instanceof Promise
      ? started.then(async one => checkedStart(layers, one, at.probe ? one : await ask(), fail))
      : checkedStart(layers, started, at.probe ? started : ask() as typeof started, fail) // as before, no promise
  }),
  plan: (layers, run) => blaming(fail, () => {
    const plan = updater.plan(layers, run)
    checkPlan(layers, plan, fail)
    return plan
  }),
  update: (state, layers, at) => blaming(fail, async () => {
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
  })
})

/** What a method starts with, asked for twice where nothing has to be looked at for that. */
function checkedStart<S>(
  layers: readonly LayerShape[], started: Started<S>, again: Started<S>, fail: Fail
): Started<S> {
  const masks: unknown = started?.masks
  if (!Array.isArray(masks)) fail('must start with a list of masks')
  if (masks.length !== layers.length) fail(`must start with ${layers.length} masks, and gave ${masks.length}`)
  for (const [i, { name, shape }] of layers.entries()) {
    const { stored, forward = stored } = masks[i] as Partial<LayerMasks>
    const wrong = [stored, forward].find(mask => mask?.size !== sizeOf(shape))
    if (stored === undefined || wrong !== undefined) {
      fail(`must start ${name} with a mask of ${sizeOf(shape)} positions, and gave one of ${wrong?.size ?? 'none'}`)
    }
  }
  if (!started.masks.every(({ stored }, i) => equals(stored, again.masks[i]!.stored))) fail(clock, draws)
  return started
}

function checkPlan(layers: readonly LayerShape[], { count, next, at }: UpdatePlan, fail: Fail): void {
  if (!(Number.isInteger(count) && count >= 0)) fail(`must plan a whole number of updates, and planned ${count}`)
  const first = next(0)
  if (!(first === undefined || Number.isInteger(first) && first > 0)) {
    fail(`must plan its first update at a step, and planned it at ${first}`)
  }
  const { dropFraction: drop, densities } = at(0)
  if (!(drop >= 0 && drop <= 1)) fail(`must plan a drop fraction in [0, 1], and planned ${drop}`)
  if (densities.length !== layers.length || !densities.every(density => density > 0 && density <= 1)) {
    fail(`must plan ${layers.length} densities in (0, 1], one for each layer, and planned ${densities.join(', ')}`)
  }
}

function checkUpdate(layers: readonly LayerView[], given: Updated<unknown> | undefined, fail: Fail): void {
  const changed: unknown = given?.change?.layers
  if (!Array.isArray(changed)) fail('must give a change, with a list of layers')
  if (changed.length !== layers.length) fail(`must give ${layers.length} layers, and gave ${changed.length}`)
  for (const [i, layer] of (changed as readonly Partial<LayerView>[]).entries()) {
    const { name, forward } = layer
    const wanted = layers[i]!
    if (name !== wanted.name) fail(`must give layers in their order, and gave ${name} for ${wanted.name}`)
    if (forward?.size !== wanted.forward.size) {
      fail(`must give ${name} a mask of ${wanted.forward.size} positions, and gave one of ${forward?.size ?? 'none'}`)
    }
    checkCounts(layer as LayerChange, wanted, fail) // one of that name
  }
}

/** What an update tells of a layer is what it did to its mask. */
function checkCounts({ name, forward, dropped, activated }: LayerChange, before: LayerView, fail: Fail): void {
  const [was, is] = [before.forward.count, forward.count]
  if (was - (dropped?.length ?? NaN) + (activated?.length ?? NaN) === is) return
  fail(`must tell what it did to ${name}, and gave a mask of ${is} weights: of ${was} before, ` +
    `${dropped?.length ?? 'none'} dropped and ${activated?.length ?? 'none'} activated`)
}

const sameMasks = (a: { readonly forward: Mask, readonly stored: Mask }, b: typeof a | undefined): boolean =>
  b !== undefined && equals(a.forward, b.forward) && equals(a.stored, b.stored)
