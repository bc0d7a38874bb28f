import { methods } from '@itop/updaters'
import { statesOf } from '../engine/masks.js'
import type { LayerInfo, MaskMessage } from '../protocol.js'

/**
 * The masks a run began with, drawn again: they are a function of its recipe. None where the recipe does not say all
 * that is needed, or says other than the run's own counts.
 */
export function firstMasks(recipe: Readonly<Record<string, unknown>>, layers: readonly LayerInfo[]): MaskMessage[] {
  const { method, density, distribution, seed } = recipe
  const make = typeof method === 'string' ? methods[method] : undefined
  if (!make || typeof density !== 'number' || !Number.isSafeInteger(seed)) return []
  const updater = make({ density, ...typeof distribution === 'string' && { distribution } })
  const masks = updater.init(layers.map(({ name, shape }) => ({ name, shape })), Number(seed))
  if (masks.some(({ stored }, i) => stored.count !== layers[i].active)) return []
  return masks.map(({ stored: active }, i) => {
    const { name, shape } = layers[i]
    return {
      type: 'mask', layer: name, step: 0, shape, states: statesOf({ active, before: undefined, everActive: active })
    }
  })
}
