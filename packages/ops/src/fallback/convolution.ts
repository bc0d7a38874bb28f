import * as tf from '@tensorflow/tfjs-core'
import type { ContractKernel } from '../contract.js'
import type { ConvGeometry } from '../geometry.js'
import { matrixShape } from '../pattern.js'
import { tensorOf } from './tensor-of.js'
import { gather, scatter } from './weight.js'
import { addWindows, windows, type Sliding } from './windows.js'

function slidingOf(conv: ConvGeometry): Sliding {
  const [, , kh, kw] = conv.pattern.shape as [number, number, number, number] // conv2d checked the rank
  return { ...conv, size: [kh, kw] }
}

/** Channels `[from, to)` of `[n, c·pixels]`: `[n, to − from, pixels]`. */
const channels = (activation: tf.Tensor, c: number, from: number, to: number): tf.Tensor3D =>
  tf.slice(tf.reshape(activation, [activation.shape[0]!, c, -1]) as tf.Tensor3D, [0, from, 0], [-1, to - from, -1])

/** What every output of one group sees: `[c/groups·kh·kw, n·pixels]` of x `[n, c·h·w]`. */
function patches(x: tf.Tensor, conv: ConvGeometry, group: number): tf.Tensor2D {
  const { n, input, output, groups } = conv
  const c = input.c / groups
  const images = tf.reshape(channels(x, input.c, group * c, (group + 1) * c), [n * c, input.h, input.w])
  const seen = tf.stack(windows(images, slidingOf(conv), 0)) // [kh·kw, n·c, h, w]
  const pixels = output.h * output.w
  const byChannel = tf.transpose(tf.reshape(seen, [-1, n, c, pixels]), [2, 0, 1, 3]) // [c, kh·kw, n, pixels]
  return tf.reshape(byChannel, [-1, n * pixels])
}

/** The adjoint of `patches`: `[n, c/groups, h·w]`. */
function unpatch(seen: tf.Tensor, conv: ConvGeometry): tf.Tensor3D {
  const { n, input, output, groups } = conv
  const c = input.c / groups
  const byPlace = tf.transpose(tf.reshape(seen, [c, -1, n, output.h * output.w]), [1, 2, 0, 3]) // [kh·kw, n, c, pixels]
  const parts = tf.unstack(tf.reshape(byPlace, [-1, n * c, output.h, output.w]))
  return tf.reshape(addWindows(parts, slidingOf(conv)), [n, c, input.h * input.w])
}

/** Outputs `[from, to)` of `[n, out·pixels]`: `[to − from, n·pixels]`. */
const outputs = (dy: tf.Tensor, { output }: ConvGeometry, from: number, to: number): tf.Tensor2D =>
  tf.reshape(tf.transpose(channels(dy, output.c, from, to), [1, 0, 2]), [to - from, -1])

/** Rows of a group: its first output and the one after its last. */
function rowsOf({ output, groups }: ConvGeometry, group: number): [first: number, end: number] {
  const each = output.c / groups
  return [group * each, (group + 1) * each]
}

const eachGroup = <T>({ groups }: ConvGeometry, of: (group: number) => T): T[] =>
  Array.from({ length: groups }, (_, g) => of(g))

const rowSlice = (weight: tf.Tensor2D, [first, end]: [number, number]): tf.Tensor2D =>
  tf.slice(weight, [first, 0], [end - first, -1])

export const conv2d: ContractKernel<'ItopConv2d'> = {
  name: 'ItopConv2d',
  run: ({ x, values, bias }, conv) => tf.tidy(() => {
    const weight = scatter(tensorOf(values!), conv.pattern)
    const parts = eachGroup(conv, (g) => tf.matMul(rowSlice(weight, rowsOf(conv, g)), patches(tensorOf(x!), conv, g)))
    const sum = tf.concat(parts, 0) // [out, n·pixels]
    const y = bias ? tf.add(sum, tf.reshape(tensorOf(bias), [-1, 1])) : sum
    return tf.reshape(tf.transpose(tf.reshape(y, [conv.output.c, conv.n, -1]), [1, 0, 2]), [conv.n, -1])
  })
}

export const conv2dInputGradient: ContractKernel<'ItopConv2dInputGradient'> = {
  name: 'ItopConv2dInputGradient',
  run: ({ dy, values }, conv) => tf.tidy(() => {
    const weight = scatter(tensorOf(values!), conv.pattern)
    const parts = eachGroup(conv, (g) => {
      const rows = rowsOf(conv, g)
      return unpatch(tf.matMul(rowSlice(weight, rows), outputs(tensorOf(dy!), conv, ...rows), true, false), conv)
    })
    return tf.reshape(tf.concat(parts, 1), [conv.n, -1])
  })
}

/** Rows `[start, end)` of the gradient of the whole weight, `[end − start, in / groups·kh·kw]`. */
export function wholeGradient(x: tf.Tensor, dy: tf.Tensor, conv: ConvGeometry, start: number, end: number): tf.Tensor {
  const parts = eachGroup(conv, (g) => {
    const [first, last] = rowsOf(conv, g)
    const rows: [number, number] = [Math.max(start, first), Math.min(end, last)]
    if (rows[0] >= rows[1]) return []
    return [tf.matMul(outputs(dy, conv, ...rows), patches(x, conv, g), false, true)]
  })
  return tf.reshape(tf.concat(parts.flat(), 0), [end - start, matrixShape(conv.pattern.shape)[1]])
}

export const conv2dWeightGradient: ContractKernel<'ItopConv2dWeightGradient'> = {
  name: 'ItopConv2dWeightGradient',
  run: ({ x, dy }, conv) => tf.tidy(() =>
    gather(wholeGradient(tensorOf(x!), tensorOf(dy!), conv, 0, conv.output.c), conv.pattern))
}
