import type { ComputedLayer, Pattern } from '@itop/ops'
import type * as tf from '@tensorflow/tfjs-core'
import { runProgram, type Program } from '../program.js'
import { tensorOf, track, type KernelContext } from './context.js'

const integers = ['count', 'all', 'pixels'] as const

/** The pixels of living units, of activations `[n, all · pixels]`. */
const take: Program = {
  name: 'itop_take_units', inputs: ['x', 'living'], integers,
  code: `
  let row = index / uniforms.pixels;
  let unit = living[row % uniforms.count];
  result[index] = x[(row / uniforms.count * uniforms.all + unit) * uniforms.pixels + index % uniforms.pixels];`
}

/** The reverse, with zeros elsewhere. */
const put: Program = {
  name: 'itop_put_units', inputs: ['x', 'places'], integers,
  code: `
  let row = index / uniforms.pixels;
  let place = places[row % uniforms.all];
  let source = (row / uniforms.all * uniforms.count + place) * uniforms.pixels + index % uniforms.pixels;
  if (place < uniforms.count) { result[index] = x[source]; } else { result[index] = 0.0; }`
}

/** Which units of a layer an activation is of. */
export interface Side {
  readonly pattern: Pattern
  readonly layer: ComputedLayer
  readonly side: 'inputs' | 'outputs'
  readonly n: number
}

/** What an activation `[n, units · pixels]` has of the units that are computed. */
export const computedOf = (context: KernelContext, x: tf.TensorInfo | undefined, side: Side): tf.Tensor =>
  moved(context, tensorOf(x), side, 'take')

/** The reverse: zeros for units that are removed. */
export const withRemoved = (context: KernelContext, x: tf.Tensor, side: Side): tf.Tensor =>
  moved(context, x, side, 'put')

function moved(
  { backend, indices }: KernelContext, x: tf.Tensor, { pattern, layer, side, n }: Side, way: 'take' | 'put'
): tf.Tensor {
  const { all, living, places } = layer[side] ?? { all: 0, living: [], places: [] }
  const count = living.length
  if (count === all) return x
  const [from, to] = way === 'take' ? [all, count] : [count, all]
  const pixels = x.size / n / from
  // As long as there are units: lists of another pattern may be written over these.
  const lists = indices.of(pattern, `${side} with a weight`, () =>
    ({ living: Uint32Array.from({ length: all }, (_, i) => living[i] ?? 0), places: new Uint32Array(places) }))
  return track(runProgram(backend, way === 'take' ? take : put, {
    inputs: [x, way === 'take' ? lists.living : lists.places], uniforms: { count, all, pixels },
    threads: n * to * pixels, output: [n, to * pixels]
  }))
}
