import { storedFloats, type Checkpoint } from '@itop/checkpoint'
import { reindex, sizeOf, type MaskSet } from '@itop/masks'
import type { Network } from '@itop/models'
import { floats } from '../optimizers/slots.js'
import type { TrainState } from '../step/train-state.js'

/**
 * Values of all weights at one step, statistics of norms, their scales and shifts and biases included: `[nnz]` of the
 * masks of now, so that they become fewer as the weights do.
 */
export type Values = ReadonlyMap<string, Float32Array>

/** The values of a state, copied. */
export async function valuesOf({ parameters }: Pick<TrainState, 'parameters'>): Promise<Values> {
  const copies = new Map<string, Float32Array>()
  for (const [name, { values }] of parameters) copies.set(name, (await floats(values)).slice())
  return copies
}

/** Values of the weights that are left. */
export const valuesLeft = (values: Values, from: MaskSet, to: MaskSet): Values =>
  new Map([...values].map(([name, numbers]) =>
    [name, from.names.includes(name) ? reindex(from.get(name), to.get(name), numbers) : numbers]))

/** The values under that name in a checkpoint, as many as the weights of its masks; refuses others. */
export const savedValues = (prefix: string, { arrays }: Checkpoint, { weights }: Network, masks: MaskSet): Values =>
  new Map(weights.map(({ name, shape }) => {
    const size = sizeOf(shape)
    const count = masks.names.includes(name) ? masks.get(name).count : size
    return [name, storedFloats(arrays, `${prefix}/${name}`, count)]
  }))
