import { randomStream } from '@itop/masks'
import * as tf from '@tensorflow/tfjs-core'

/** Makes an input tensor on the current backend; the same values every time. */
export type Input = () => tf.Tensor

const sizeOf = (shape: readonly number[]) => shape.reduce((product, length) => product * length, 1)

function draws(seed: string, shape: readonly number[], from: (unit: number) => number): number[] {
  const random = randomStream(`${seed}/${shape.join('×')}`)
  return Array.from({ length: sizeOf(shape) }, () => from(random.nextFloat()))
}

/** Floats in (low, high). */
export const floats = (shape: number[], low = -2, high = 2, seed = 'floats'): Input =>
  () => tf.tensor(draws(seed, shape, unit => low + (high - low) * unit), shape, 'float32')

/** Integers in [0, below). */
export const integers = (shape: number[], below: number): Input =>
  () => tf.tensor(draws('integers', shape, unit => Math.floor(below * unit)), shape, 'int32')

export const booleans = (shape: number[], seed = 'booleans'): Input =>
  () => tf.tensor(draws(seed, shape, unit => Number(unit < 0.5)), shape, 'bool')

export const complex = (shape: number[]): Input =>
  () => tf.tidy(() => tf.complex(floats(shape, -1, 1, 're')(), floats(shape, -1, 1, 'im')()))

/** These values, as they are. */
export const given = (values: tf.TensorLike, dtype: tf.DataType = 'float32'): Input =>
  () => tf.tensor(values as number[], undefined, dtype)
