import { andNot, equals, Mask, reindex } from '@itop/masks'
import { createPattern, type Parameter } from '@itop/ops'
import type { LayerChange } from '@itop/updaters'
import { fillSlots, floats, type Slots } from '../optimizers/slots.js'

/**
 * Moves the values and optimizer slots of the layers to their new masks. A position in both masks keeps its value and
 * slots, so a weight pruned and regrown in one update does, unless it is renewed; a new one starts at 0 with slots 0.
 * It knows no methods.
 */
export async function moveTopology(
  parameters: ReadonlyMap<string, Parameter>, slots: Slots, layers: readonly LayerChange[]
): Promise<void> {
  for (const { name, stored, renewed = none } of layers) {
    const parameter = parameters.get(name)
    const from = parameter?.pattern?.mask
    if (!parameter || !from) throw new RangeError(`moveTopology: '${name}' is not a sparse weight of this network.`)
    if (from !== stored && (renewed.length > 0 || !equals(from, stored))) {
      await moveWeight(parameter, slots, from, stored, renewed)
    }
  }
}

const none = new Uint32Array(0)

async function moveWeight(
  parameter: Parameter, slots: Slots, from: Mask, to: Mask, renewed: Uint32Array
): Promise<void> {
  const old = renewed.length === 0 ? from : andNot(from, Mask.fromIndices(from.shape, renewed))
  const move = async (tensor: Parameter['values']) => {
    const values = await floats(tensor)
    return reindex(old, to, old === from ? values : reindex(from, old, values))
  }
  const values = await move(parameter.values)
  const moved = await Promise.all((slots.get(parameter.name) ?? []).map(move))
  parameter.assign(values, createPattern(to))
  fillSlots(slots, parameter, moved)
}

/** Two masks in one layer need another storage than `[nnz]` values with one pattern. */
export function checkForward(name: string, stored: Mask, forward: Mask): void {
  if (stored === forward || equals(stored, forward)) return
  throw new RangeError(
    `train: expected one mask for '${name}', got a forward mask of ${forward.count} positions inside a stored one of ` +
      `${stored.count}. This trainer stores exactly the weights that the forward pass uses; choose such a method.`)
}
