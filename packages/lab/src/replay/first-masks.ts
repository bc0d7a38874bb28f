import type { Registry } from '@itop/experiment'
import { maskable, type Network } from '@itop/models'
import { initialProbe } from '@itop/trainer'
import { wantsImages } from '@itop/updaters'
import { statesOf } from '../engine/report/mask-states.js'
import type { LayerInfo, MaskMessage } from '../protocol.js'
import { runUpdater } from './updater.js'

/**
 * The masks a run began with, drawn again: they are a function of its recipe. None where the recipe does not say all
 * that is needed, or says other than the run's own counts, or that it began with a network.
 */
export function firstMasks(
  recipe: Readonly<Record<string, unknown>>, layers: readonly LayerInfo[],
  { network, registry }: { readonly network: Network, readonly registry: Registry }
): MaskMessage[] {
  const { method, seed, from } = recipe
  const updater = runUpdater(recipe, method, registry)
  if (!updater || wantsImages(updater.probe) || !Number.isSafeInteger(seed)) return [] // or chosen by data, not here
  if (!areOf(layers, network) || from !== undefined) return []
  const started = updater.start(layers, { seed: Number(seed), probe: initialProbe(network, updater, Number(seed)) })
  if (started instanceof Promise) return []   // drawn from the data, which is not here
  const { masks } = started
  if (masks.some(({ forward }, i) => forward.count !== layers[i].active)) return []
  return masks.map(({ forward: active }, i) => {
    const { name, shape } = layers[i]
    return {
      type: 'mask', layer: name, step: 0, shape, states: statesOf({ active, before: undefined, everActive: active })
    }
  })
}

/** Whether the layers of a record are those of the network: what its weights begin with is theirs. */
function areOf(layers: readonly LayerInfo[], { weights }: Network): boolean {
  const own = maskable(weights)
  return layers.length === own.length && layers.every(({ name, shape }, i) =>
    name === own[i].name && shape.join() === own[i].shape.join())
}
