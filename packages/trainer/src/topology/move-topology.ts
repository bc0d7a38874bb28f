import { and, andNot, equals, Mask, reindex } from '@itop/masks'
import { createPattern, type Parameter } from '@itop/ops'
import type { LayerChange } from '@itop/updaters'
import { fillSlots, floats, type Slots } from '../optimizers/slots.js'
import { trainedMask, viewOf } from './layer-masks.js'

/**
 * Moves the values and optimizer slots of the layers to their new masks. A position that stays stored keeps its value,
 * one that is trained before and after keeps its slots unless they are reset; so does a weight pruned and regrown in
 * one update, unless it is renewed. A new one starts at 0 with slots 0. It knows no methods.
 */
export async function moveTopology(
  parameters: ReadonlyMap<string, Parameter>, slots: Slots, layers: readonly LayerChange[]
): Promise<void> {
  for (const change of layers) {
    const parameter = parameters.get(change.name)
    if (!parameter?.pattern) {
      throw new RangeError(`moveTopology: '${change.name}' is not a sparse weight of this network.`)
    }
    await moveLayer(parameter, slots, change)
  }
}

const none = new Uint32Array(0)

async function moveLayer(parameter: Parameter, slots: Slots, change: LayerChange): Promise<void> {
  const { stored, renewed = none } = change
  const resets = change.slots === 'reset'
  const { mask: from } = parameter.pattern!   // looked at by the caller
  const { view } = parameter
  // What kernels choose at every step is not moved by updates, which only look at it.
  const ranked = view?.kind === 'n-of-m'
  const trained = trainedMask(parameter)!
  const next = ranked ? stored : change.backward ?? stored
  const moves = renewed.length > 0 || resets || (from !== stored && !equals(from, stored))
  if (moves || !equals(trained, next)) await moveWeight(parameter, slots, { stored, trained, next, renewed, resets })
  if (ranked || (view === null && change.forward === stored)) return
  parameter.show(viewOf(change, parameter.pattern!, undefined))
}

/** From what was trained to what is trained next, of what is stored then. */
interface Move {
  readonly stored: Mask
  readonly trained: Mask
  readonly next: Mask
  readonly renewed: Uint32Array
  readonly resets: boolean
}

async function moveWeight(
  parameter: Parameter, slots: Slots, { stored, trained, next, renewed, resets }: Move
): Promise<void> {
  const { mask: from } = parameter.pattern!
  const stays = renewed.length === 0 ? from : andNot(from, Mask.fromIndices(from.shape, renewed))
  const keepsSlots = resets ? Mask.empty(from.shape)
    : trained === from && next === stored ? stays : and(stays, and(trained, next))
  const move = async (tensor: Parameter['values'], old: Mask) => {
    const values = await floats(tensor)
    return reindex(old, stored, old === from ? values : reindex(from, old, values))
  }
  const values = await move(parameter.values, stays)
  const moved = await Promise.all((slots.get(parameter.name) ?? []).map(slot => move(slot, keepsSlots)))
  parameter.show(null)
  parameter.assign(values, equals(from, stored) ? parameter.pattern! : createPattern(stored))
  fillSlots(slots, parameter, moved)
}
