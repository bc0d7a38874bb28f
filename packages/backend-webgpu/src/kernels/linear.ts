import { csc, csr } from '@itop/masks'
import { computedLayer, matrixShape, type ContractKernel, type Pattern } from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import { runProgram, type Program } from '../program.js'
import { given, tensorOf, type KernelContext } from './context.js'
import { denseWeight, existing } from './dense-weight.js'
import { partsOf, sumOfParts } from './parts.js'
import { computedOf, withRemoved } from './units.js'
import { imagesAtOnce, imageStarts, loadImages, rowOf, storeImages } from './wgsl.js'

/** Values by row and by column: 12 bytes for each. */
function listsOf(pattern: Pattern) {
  const { rowStart, column } = csr(pattern.mask)
  const { columnStart, row, order } = csc(pattern.mask)
  return { rowStart, column, columnStart, row, order }
}

const lists = ({ indices }: KernelContext, pattern: Pattern) => indices.of(pattern, 'linear', () => listsOf(pattern))

/** One output of four images: neighbouring threads have neighbouring outputs, and read the same images. */
const times = (name: string, inputs: readonly string[], value: string, finish = ''): Program => ({
  name, inputs, integers: ['n', 'outputs', 'width'],
  code: `
  let output = index % uniforms.outputs;
  let first = index / uniforms.outputs * ${imagesAtOnce};
  let images = ${imageStarts('first', 'uniforms.width')};
  var sum = vec4<f32>(0.0);
  for (var k = start[output]; k < start[output + 1]; k++) {
    let place = at[k];
    sum += ${value} * ${loadImages('x', 'images', 'place')};
  }
  ${finish}
  ${storeImages('first', 'uniforms.outputs', 'output', 'sum')}`
})

const byRow = ['start', 'at', 'values', 'x']
const addBias = 'sum += bias[output];'
const cut = 'sum = select(sum, vec4<f32>(0.0), sum < vec4<f32>(0.0));' // a NaN is not below 0, and stays

const forward = {
  plain: times('itop_linear', byRow, 'values[k]'),
  bias: times('itop_linear_bias', [...byRow, 'bias'], 'values[k]', addBias),
  relu: times('itop_linear_relu', byRow, 'values[k]', cut),
  biasRelu: times('itop_linear_bias_relu', [...byRow, 'bias'], 'values[k]', addBias + cut)
}

const backward = times('itop_linear_input_gradient', ['start', 'at', 'order', 'values', 'x'], 'values[order[k]]')

/** One existing weight over a part of the images. */
const weightGradient: Program = {
  name: 'itop_linear_weight_gradient',
  inputs: ['rowStart', 'column', 'x', 'dy'],
  integers: ['n', 'rows', 'columns', 'nnz', 'each'],
  functions: rowOf,
  code: `
  let value = index % uniforms.nnz;
  let first = index / uniforms.nnz * uniforms.each;
  let row = rowOf(value);
  let place = column[value];
  var sum = 0.0;
  for (var i = first; i < min(first + uniforms.each, uniforms.n); i++) {
    sum += dy[i * uniforms.rows + row] * x[i * uniforms.columns + place];
  }
  result[index] = sum;`
}

/** A layer as it is computed densely, and its activations. */
function sides(pattern: Pattern, n: number) {
  const layer = computedLayer(pattern)
  return {
    layer, inputs: { pattern, layer, side: 'inputs', n }, outputs: { pattern, layer, side: 'outputs', n }
  } as const
}

const threadsOf = (n: number, outputs: number): number => Math.ceil(n / imagesAtOnce) * outputs

/** y = W·x + bias, for the existing weights of W; activations are `[n, features]`. */
export const linear = (context: KernelContext): ContractKernel<'ItopLinear'> => ({
  name: 'ItopLinear',
  run: ({ x, values, bias }, { pattern, n, relu }) => {
    const [outputs, width] = matrixShape(pattern.shape)
    if (context.choose({ pattern, n, conv: null }) === 'dense') {
      return tf.tidy(() => {
        const { layer, inputs, outputs } = sides(pattern, n)
        const weight = denseWeight(context, layer.pattern, given(values))
        const small = tf.matMul(computedOf(context, x, inputs), weight, false, true)
        const product = withRemoved(context, small, outputs) // [n, out]
        const sum = bias ? tf.add(product, tensorOf(bias)) : product
        return relu ? tf.relu(sum) : sum
      })
    }
    const { rowStart, column } = lists(context, pattern)
    const program = forward[bias ? relu ? 'biasRelu' : 'bias' : relu ? 'relu' : 'plain']
    return runProgram(context.backend, program, {
      inputs: [rowStart, column, given(values), given(x), ...bias ? [bias] : []],
      uniforms: { n, outputs, width }, threads: threadsOf(n, outputs), output: [n, outputs]
    })
  }
})

/** dx = Wᵀ·dy. */
export const linearInputGradient = (context: KernelContext): ContractKernel<'ItopLinearInputGradient'> => ({
  name: 'ItopLinearInputGradient',
  run: ({ dy, values }, { pattern, n }) => {
    const [width, outputs] = matrixShape(pattern.shape)
    if (context.choose({ pattern, n, conv: null }) === 'dense') {
      return tf.tidy(() => {
        const { layer, inputs, outputs } = sides(pattern, n)
        const weight = denseWeight(context, layer.pattern, given(values))
        return withRemoved(context, tf.matMul(computedOf(context, dy, outputs), weight), inputs) // [n, in]
      })
    }
    const { columnStart, row, order } = lists(context, pattern)
    return runProgram(context.backend, backward, {
      inputs: [columnStart, row, order, given(values), given(dy)],
      uniforms: { n, outputs, width }, threads: threadsOf(n, outputs), output: [n, outputs]
    })
  }
})

/** dW = dyᵀ·x at existing positions. */
export const linearWeightGradient = (context: KernelContext): ContractKernel<'ItopLinearWeightGradient'> => ({
  name: 'ItopLinearWeightGradient',
  run: ({ x, dy }, { pattern, n }) => {
    const { nnz } = pattern
    const [rows, columns] = matrixShape(pattern.shape)
    if (context.choose({ pattern, n, conv: null }) === 'dense') {
      return tf.tidy(() => {
        const { layer, inputs, outputs } = sides(pattern, n)
        const upstream = computedOf(context, dy, outputs)
        return existing(context, layer.pattern, tf.matMul(upstream, computedOf(context, x, inputs), true, false))
      })
    }
    const { rowStart, column } = lists(context, pattern)
    const parts = partsOf(nnz, n)
    const part = runProgram(context.backend, weightGradient, {
      inputs: [rowStart, column, given(x), given(dy)],
      uniforms: { n, rows, columns, nnz, each: Math.ceil(n / parts) }, threads: parts * nnz, output: [parts, nnz]
    })
    return sumOfParts(context.backend, part, parts, [nnz])
  }
})
