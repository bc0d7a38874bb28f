import { usedWeight, weightKeys, type Checkpoint } from '@itop/checkpoint'
import { explorationKeys } from '@itop/metrics'
import type { Network } from '@itop/models'
import { denseValues, filterShape } from '../engine/report/filter-shape.js'
import { statesOf } from '../engine/report/mask-states.js'
import { maskStates, type FiltersMessage, type LayerInfo, type MaskMessage } from '../protocol.js'

/** The masks that a checkpoint holds. What the last update dropped is not known any more: it existed once. */
export function checkpointMasks(
  { step, masks, arrays }: Checkpoint, layers: readonly LayerInfo[], lastUpdate: number | undefined
): MaskMessage[] {
  return layers.flatMap(({ name, shape }) => {
    const keys = { ...weightKeys(name), ...explorationKeys(name) }
    const active = masks.get(keys.active) ?? masks.get(keys.forward) ?? masks.get(keys.mask)
    const everActive = masks.get(keys.everActive)
    if (!active || !everActive || [active, everActive].some(mask => mask.shape.join() !== shape.join())) return []
    const states = statesOf({ active, before: undefined, everActive })
    const births = arrays.get(keys.birthSteps)
    if (births && lastUpdate !== undefined) {
      const grown = active.indices().filter((_, i) => births[i] === lastUpdate)
      for (const position of grown) states[position] = maskStates.justGrown
    }
    return [{ type: 'mask', layer: name, step, shape, states } as const]
  })
}

/** The first layer's weights that a checkpoint holds. */
export function checkpointFilters({ step, masks, arrays }: Checkpoint, network: Network): FiltersMessage[] {
  const { name, shape } = filterShape(network)
  const keys = weightKeys(name)
  const [stored, values] = [masks.get(keys.mask), arrays.get(keys.value)]
  if (!stored || !(values instanceof Float32Array) || values.length !== stored.count) return []
  const { mask = stored, values: used } = usedWeight({ masks, arrays }, { name, shape: stored.shape })
  return [{ type: 'filters', step, shape, values: denseValues(mask, used) }]
}
