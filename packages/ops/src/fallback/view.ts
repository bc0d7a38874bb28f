import * as tf from '@tensorflow/tfjs-core'
import { runOne, type ContractKernel } from '../contract.js'
import { groupsAlongInput, placesIn, seenThrough } from '../view.js'
import { tensorOf } from './tensor-of.js'

export const linearOfView: ContractKernel<'ItopLinearOfView'> = {
  name: 'ItopLinearOfView',
  run: ({ x, values, bias }, { view, ...attributes }) => tf.tidy(() => {
    const seen = seenThrough(view, tensorOf(values!), attributes.pattern)
    return runOne('ItopLinear', { x: tensorOf(x!), values: seen.values, ...bias && { bias: tensorOf(bias) } },
      { ...attributes, pattern: seen.pattern })
  })
}

export const conv2dOfView: ContractKernel<'ItopConv2dOfView'> = {
  name: 'ItopConv2dOfView',
  run: ({ x, values, bias }, { view, ...attributes }) => tf.tidy(() => {
    const seen = seenThrough(view, tensorOf(values!), attributes.pattern)
    return runOne('ItopConv2d', { x: tensorOf(x!), values: seen.values, ...bias && { bias: tensorOf(bias) } },
      { ...attributes, pattern: seen.pattern })
  })
}

export const select: ContractKernel<'ItopSelect'> = {
  name: 'ItopSelect',
  run: ({ values }, { from, to }) => tf.tidy(() => to.nnz === 0 ? tf.zeros([0])
    : tf.gather(tensorOf(values!), tf.tensor1d(placesIn(from, to), 'int32')))
}

export const spread: ContractKernel<'ItopSpread'> = {
  name: 'ItopSpread',
  run: ({ values }, { from, to }) => tf.tidy(() => from.nnz === 0 ? tf.zeros([to.nnz])
    : tf.scatterND(tf.tensor2d(placesIn(to, from), [from.nnz, 1], 'int32'), tensorOf(values!), [to.nnz]))
}

export const addProduct: ContractKernel<'ItopAddProduct'> = {
  name: 'ItopAddProduct',
  run: ({ sum, a, b }) => tf.tidy(() => tf.add(tensorOf(sum!), tf.mul(tensorOf(a!), tensorOf(b!))))
}

/** Of every m neighbours along the input, those that fewer than n others beat: by magnitude, or later and equal. */
export const keepLargest: ContractKernel<'ItopKeepLargest'> = {
  name: 'ItopKeepLargest',
  run: ({ values }, { shape, n, m, rest }) => tf.tidy(() => {
    const { out, inputs, step } = groupsAlongInput(shape)
    const groups = tf.transpose(tf.reshape(tensorOf(values!), [out, inputs / m, m, step]), [0, 1, 3, 2])
    const size = tf.abs(groups)
    const [mine, other] = [tf.expandDims(size, 4), tf.expandDims(size, 3)]
    const place = tf.range(0, m)
    const later = tf.greater(tf.expandDims(place, 0), tf.expandDims(place, 1))
    const beaten = tf.logicalOr(tf.greater(other, mine), tf.logicalAnd(tf.equal(other, mine), later))
    const kept = tf.less(tf.sum(tf.cast(beaten, 'float32'), 4), n)
    const zeros = tf.zerosLike(groups)
    const chosen = rest ? tf.where(kept, zeros, groups) : tf.where(kept, groups, zeros)
    return tf.reshape(tf.transpose(chosen, [0, 1, 3, 2]), [out * inputs * step])
  })
}
