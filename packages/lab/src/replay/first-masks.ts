import { statesOf } from '../engine/masks.js'
import type { LayerInfo, MaskMessage } from '../protocol.js'
import { updaterOf } from './updater.js'

/**
 * The masks a run began with, drawn again: they are a function of its recipe. None where the recipe does not say all
 * that is needed, or says other than the run's own counts.
 */
export function firstMasks(recipe: Readonly<Record<string, unknown>>, layers: readonly LayerInfo[]): MaskMessage[] {
  const { method, seed } = recipe
  const updater = updaterOf(recipe, method)
  if (!updater || updater.probe || !Number.isSafeInteger(seed)) return []   // or chosen by data, which is not here
  const started = updater.start(layers, { seed: Number(seed) })
  if (started instanceof Promise) return []   // drawn from the data, which is not here
  const { masks } = started
  if (masks.some(({ stored }, i) => stored.count !== layers[i].active)) return []
  return masks.map(({ stored: active }, i) => {
    const { name, shape } = layers[i]
    return {
      type: 'mask', layer: name, step: 0, shape, states: statesOf({ active, before: undefined, everActive: active })
    }
  })
}
