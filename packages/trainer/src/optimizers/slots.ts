import { createSlot, type Parameter } from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'

/** Optimizer state by weight name, each weight's slots in the order of `optimizer.slots`. */
export type Slots = Map<string, readonly tf.Variable[]>

/** Whether gradients move a parameter; statistics of norms are only recorded. */
export const isTrained = ({ role }: Pick<Parameter, 'role'>): boolean => role !== 'statistic'

/** Slots of zeros for every parameter that is trained. The caller disposes them. */
export function createSlots(parameters: ReadonlyMap<string, Parameter>, count: number): Slots {
  const slots: Slots = new Map()
  for (const [name, parameter] of parameters) {
    if (isTrained(parameter)) slots.set(name, Array.from({ length: count }, () => createSlot(parameter)))
  }
  return slots
}

/** Replaces a parameter's slots by new ones that hold these numbers; the old ones are disposed. */
export function fillSlots(slots: Slots, parameter: Parameter, values: readonly Float32Array[]): void {
  tf.dispose([...slots.get(parameter.name) ?? []])
  slots.set(parameter.name, values.map(numbers =>
    tf.tidy(() => tf.variable(tf.tensor(numbers, parameter.values.shape, 'float32'), false))))
}

/** The numbers of a float tensor; perhaps a live view, so copy before keeping them. */
export const floats = async (tensor: tf.Tensor): Promise<Float32Array> =>
  await tensor.data() as Float32Array // every tensor of a parameter, gradient or slot is float32
