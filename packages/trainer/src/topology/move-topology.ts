import { and, andNot, equals, Mask } from '@itop/masks'
import { moveValues } from '@itop/masks/changes'
import { createPattern, type Parameter } from '@itop/ops'
import type { LayerChange } from '@itop/updaters'
import { withNew } from './births.js'
import { fillSlots, floats, type Slots } from '../optimizers/slots.js'
import { trainedMask, viewOf } from './layer-masks.js'

/**
 * Moves the values and optimizer slots of the layers to their new masks. A position that stays stored keeps its value,
 * one that is trained before and after keeps its slots unless they are reset; so does a weight pruned and regrown in
 * one update, unless it is renewed. A new one starts with what the change says, else 0, and so do its slots, of
 * which `slotNames` are the optimizer's names. It knows no methods.
 */
export async function moveTopology(
  parameters: ReadonlyMap<string, Parameter>, slots: Slots, layers: readonly LayerChange[],
  slotNames: readonly string[] = []
): Promise<void> {
  for (const change of layers) {
    const parameter = parameters.get(change.name)
    if (!parameter?.pattern) {
      throw new RangeError(`moveTopology: '${change.name}' is not a sparse weight of this network.`)
    }
    checkSlots(change, slotNames)
    await moveLayer(parameter, slots, change, slotNames)
  }
}

const none = new Uint32Array(0)

function checkSlots({ name, births }: LayerChange, slotNames: readonly string[]): void {
  const unknown = Object.keys(births?.slots ?? {}).find(slot => !slotNames.includes(slot))
  if (unknown === undefined) return
  throw new RangeError(`the births of '${name}': expected slots of the optimizer, ${slotNames.join(', ')}, ` +
    `got "${unknown}".`)
}

async function moveLayer(
  parameter: Parameter, slots: Slots, change: LayerChange, slotNames: readonly string[]
): Promise<void> {
  const { stored, renewed = none, births } = change
  const resets = change.slots === 'reset'
  const { mask: from } = parameter.pattern!   // looked at by the caller
  const { view } = parameter
  // What kernels choose at every step is not moved by updates, which only look at it.
  const ranked = view?.kind === 'n-of-m'
  const trained = trainedMask(parameter)!
  const next = ranked ? stored : change.backward ?? stored
  const moves = renewed.length > 0 || resets || (from !== stored && !equals(from, stored))
  if (moves || !equals(trained, next)) await moveWeight(parameter, slots, {
    stored, trained, next, renewed, resets,
    births: births && [births.values, ...slotNames.map(name => births.slots?.[name])]
  })
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
  /** What new weights begin with, where that is not 0: their values, then slots in the optimizer's order. */
  readonly births: readonly (Float32Array | undefined)[] | undefined
}

async function moveWeight(
  parameter: Parameter, slots: Slots, { stored, trained, next, renewed, resets, births }: Move
): Promise<void> {
  const { mask: from } = parameter.pattern!
  const stays = renewed.length === 0 ? from : andNot(from, Mask.fromIndices(from.shape, renewed))
  const keepsSlots = resets ? Mask.empty(from.shape)
    : trained === from && next === stored ? stays : and(stays, and(trained, next))
  const fresh = births && andNot(stored, stays)
  const move = async (tensor: Parameter['values'], old: Mask, place: number) => {
    const values = await floats(tensor)
    const moved = moveValues(old, stored, old === from ? values : moveValues(from, old, values))
    const own = births?.[place]
    return fresh && own ? withNew(moved, stored, fresh, own) : moved
  }
  const values = await move(parameter.values, stays, 0)
  const moved = await Promise.all((slots.get(parameter.name) ?? []).map((slot, i) => move(slot, keepsSlots, i + 1)))
  parameter.show(null)
  parameter.assign(values, equals(from, stored) ? parameter.pattern! : createPattern(stored, parameter.pattern!))
  fillSlots(slots, parameter, moved)
}
