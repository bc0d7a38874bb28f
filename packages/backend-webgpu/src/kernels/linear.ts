import { csc, csr } from '@itop/masks'
import { computedLayer, matrixShape, type ContractKernel, type Pattern } from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import { runProgram, type Program } from '../program.js'
import { given, tensorOf, type KernelContext } from './context.js'
import { denseWeight, existing } from './dense-weight.js'
import { partsOf, sumOfParts } from './parts.js'
import { computedOf, withRemoved } from './units.js'
import { rowsOf } from './rows-of.js'
import { byRows, imagesAtOnce, imageStarts, loadImages, storeImages, type Rows } from './wgsl.js'

/** Values by row and by column: 12 bytes for each. */
function listsOf(pattern: Pattern) {
  const { rowStart, column } = csr(pattern.mask)
  const { columnStart, row, order } = csc(pattern.mask)
  return { rowStart, others: { column, columnStart, row, order } }
}

const rows = (context: KernelContext, pattern: Pattern) => rowsOf(context, pattern, 'linear', () => listsOf(pattern))

/** One output of four images: neighbouring threads have neighbouring outputs, and read the same images. */
const times = (
  name: string, { inputs: starts, integers, first, suffix }: Omit<Rows, 'rowOf'>, inputs: readonly string[],
  value: string, finish = ''
): Program => ({
  name: name + suffix, inputs: [...starts, ...inputs], integers: ['n', 'outputs', 'width', ...integers],
  code: `
  let output = index % uniforms.outputs;
  let first = index / uniforms.outputs * ${imagesAtOnce};
  let images = ${imageStarts('first', 'uniforms.width')};
  var sum = vec4<f32>(0.0);
  for (var k = ${first('output')}; k < ${first('output + 1')}; k++) {
    let place = at[k];
    sum += ${value} * ${loadImages('x', 'images', 'place')};
  }
  ${finish}
  ${storeImages('first', 'uniforms.outputs', 'output', 'sum')}`
})

const byRow = ['at', 'values', 'x']
const addBias = 'sum += bias[output];'
const cut = 'sum = select(sum, vec4<f32>(0.0), sum < vec4<f32>(0.0));' // a NaN is not below 0, and stays

const forward = byRows(found => ({
  plain: times('itop_linear', found, byRow, 'values[k]'),
  bias: times('itop_linear_bias', found, [...byRow, 'bias'], 'values[k]', addBias),
  relu: times('itop_linear_relu', found, byRow, 'values[k]', cut),
  biasRelu: times('itop_linear_bias_relu', found, [...byRow, 'bias'], 'values[k]', addBias + cut)
}))

const byColumn = { suffix: '', inputs: ['start'], integers: [], first: (output: string) => `start[${output}]` }
const backward = times('itop_linear_input_gradient', byColumn, ['at', 'order', 'values', 'x'], 'values[order[k]]')

/** One existing weight over a part of the images. */
const weightGradient = byRows(({ suffix, inputs, integers, rowOf }): Program => ({
  name: `itop_linear_weight_gradient${suffix}`,
  inputs: [...inputs, 'column', 'x', 'dy'],
  integers: ['n', 'outputs', 'columns', 'nnz', 'each', ...integers],
  functions: rowOf,
  code: `
  let value = index % uniforms.nnz;
  let first = index / uniforms.nnz * uniforms.each;
  let row = rowOf(value);
  let place = column[value];
  var sum = 0.0;
  for (var i = first; i < min(first + uniforms.each, uniforms.n); i++) {
    sum += dy[i * uniforms.outputs + row] * x[i * uniforms.columns + place];
  }
  result[index] = sum;`
}))

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
    const { lists: { column }, kind, starts, uniforms } = rows(context, pattern)
    const program = forward[kind][bias ? relu ? 'biasRelu' : 'bias' : relu ? 'relu' : 'plain']
    return runProgram(context.backend, program, {
      inputs: [...starts, column, given(values), given(x), ...bias ? [bias] : []],
      uniforms: { n, outputs, width, ...uniforms }, threads: threadsOf(n, outputs), output: [n, outputs]
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
    const { lists: { columnStart, row, order } } = rows(context, pattern)
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
    const [outputs, columns] = matrixShape(pattern.shape)
    if (context.choose({ pattern, n, conv: null }) === 'dense') {
      return tf.tidy(() => {
        const { layer, inputs, outputs } = sides(pattern, n)
        const upstream = computedOf(context, dy, outputs)
        return existing(context, layer.pattern, tf.matMul(upstream, computedOf(context, x, inputs), true, false))
      })
    }
    const { lists: { column }, kind, starts, uniforms } = rows(context, pattern)
    const parts = partsOf(nnz, n)
    const part = runProgram(context.backend, weightGradient[kind], {
      inputs: [...starts, column, given(x), given(dy)],
      uniforms: { n, outputs, columns, nnz, each: Math.ceil(n / parts), ...uniforms }, threads: parts * nnz,
      output: [parts, nnz]
    })
    return sumOfParts(context.backend, part, parts, [nnz])
  }
})
