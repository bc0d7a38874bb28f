import { equals, type Mask } from '@itop/masks'
import { over, type LayerView, type Method, type Updated, type Updater } from '@itop/updaters'
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
  start: (layers, at) => blaming(fail, () => updater.start(layers, at)),
  plan: (layers, run) => blaming(fail, () => updater.plan(layers, run)),
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
  }
}

const sameMasks = (a: { readonly forward: Mask, readonly stored: Mask }, b: typeof a | undefined): boolean =>
  b !== undefined && equals(a.forward, b.forward) && equals(a.stored, b.stored)
