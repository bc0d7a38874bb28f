// Every element and its neighbours on an axis: unary, binary, reductions, scans, sorting.
import * as tf from '@tensorflow/tfjs-core'
import type { StockCase } from './cases.js'
import { booleans, complex, floats, given, integers } from './inputs.js'

const unaryNames = [
  'abs', 'asinh', 'atan', 'ceil', 'cos', 'cosh', 'elu', 'erf', 'exp', 'expm1', 'floor', 'isFinite', 'isInf', 'isNaN',
  'leakyRelu', 'logSigmoid',
  'neg', 'onesLike', 'reciprocal', 'relu', 'relu6', 'round', 'selu', 'sigmoid', 'sign', 'sin', 'sinh',
  'softplus', 'square', 'step', 'tan', 'tanh', 'zerosLike', 'clone', 'logSumExp', 'softmax', 'logSoftmax',
  'acos', 'asin', 'atanh', 'sqrt', 'rsqrt', 'log', 'log1p', 'acosh'
] as const

const binaryNames = [
  'add', 'sub', 'mul', 'div', 'divNoNan', 'atan2', 'floorDiv', 'mod', 'pow', 'maximum', 'minimum', 'squaredDifference',
  'prelu', 'equal', 'notEqual', 'greater', 'greaterEqual', 'less', 'lessEqual'
] as const

const reductionNames = ['sum', 'mean', 'prod', 'max', 'min', 'argMax', 'argMin'] as const

// Outside their domain (−2 … 2) some give NaN, on both backends alike.
const unary = unaryNames.map((name): StockCase => [name, [floats([3, 5])], tf[name]])

const binary = binaryNames.flatMap((name): StockCase[] => [
  [name, [floats([3, 5]), floats([3, 5], -2, 2, 'other')], tf[name]],
  [`${name}, broadcast`, [floats([3, 5]), floats([5], -2, 2, 'other')], tf[name]],
  [`${name}, integers`, [integers([3, 5], 7), given([3, 1, 2, 4, 6], 'int32')], tf[name]]
])

const reductions = reductionNames.flatMap((name): StockCase[] => [
  [name, [floats([4, 6])], (x: tf.Tensor) => tf[name](x)],
  [`${name}, outer axis`, [floats([4, 6, 2])], (x: tf.Tensor) => tf[name](x, 0)],
  [`${name}, inner axis`, [floats([4, 6])], (x: tf.Tensor) => tf[name](x, 1)]
])

export const elementCases: readonly StockCase[] = [
  ...unary, ...binary, ...reductions,
  ['logicalNot', [booleans([7])], tf.logicalNot],
  ['logicalAnd', [booleans([9]), booleans([9], 'b')], tf.logicalAnd],
  ['logicalOr', [booleans([9]), booleans([9], 'b')], tf.logicalOr],
  ['logicalXor', [booleans([9]), booleans([9], 'b')], tf.logicalXor],
  ['bitwiseAnd', [integers([9], 64), integers([9], 31)], tf.bitwiseAnd],
  ['all', [booleans([4, 3])], (x: tf.Tensor) => tf.all(x, 1)],
  ['any', [booleans([4, 3])], (x: tf.Tensor) => tf.any(x, 0)],
  ['addN', [floats([2, 3]), floats([2, 3], 0, 1), floats([2, 3], 5, 6)], (...x: tf.Tensor[]) => tf.addN(x)],
  ['clipByValue', [floats([10])], (x: tf.Tensor) => tf.clipByValue(x, -0.5, 0.75)],
  ['cast to int32', [floats([10])], (x: tf.Tensor) => tf.cast(x, 'int32')],
  ['cast to bool', [integers([10], 2)], (x: tf.Tensor) => tf.cast(x, 'bool')],
  ['cast of bool', [booleans([10])], (x: tf.Tensor) => tf.cast(x, 'float32')],
  ['cast to complex64', [floats([10])], (x: tf.Tensor) => tf.cast(x, 'complex64')],
  ['cast of complex64', [complex([10])], (x: tf.Tensor) => tf.cast(x, 'float32')],
  ['cumsum', [floats([3, 6])], (x: tf.Tensor) => tf.cumsum(x, 1, true, true)],
  ['cumsum of an outer axis', [floats([3, 6])], (x: tf.Tensor) => tf.cumsum(x, 0)],
  ['cumprod', [floats([3, 6])], (x: tf.Tensor) => tf.cumprod(x, 1)],
  ['moments', [floats([3, 6])], (x: tf.Tensor) => tf.moments(x, 0)],
  ['norm', [floats([3, 6])], (x: tf.Tensor) => tf.norm(x, 2, 1)],
  ['euclideanNorm', [floats([3, 6])], (x: tf.Tensor) => tf.euclideanNorm(x, 1)],
  ['topk', [floats([3, 9])], (x: tf.Tensor) => tf.topk(x, 4)],
  ['unique', [integers([20], 6)], (x: tf.Tensor) => tf.unique(x)],
  ['unique along an axis', [integers([4, 3], 2)], (x: tf.Tensor) => tf.unique(x, 0)],
  ['bincount', [integers([30], 6), floats([30])], (x: tf.Tensor1D, w: tf.Tensor1D) => tf.bincount(x, w, 8)],
  ['denseBincount', [integers([4, 6], 5), floats([4, 6])],
    (x: tf.Tensor2D, w: tf.Tensor2D) => tf.denseBincount(x, w, 5)],
  ['searchSorted', [given([[0, 3, 9, 9, 10], [1, 2, 3, 4, 5]]), given([[0, 4, 9], [0, 2, 6]])], tf.searchSorted],
  ['upperBound', [given([[0, 3, 9, 9, 10], [1, 2, 3, 4, 5]]), given([[0, 4, 9], [0, 2, 6]])], tf.upperBound],
  ['oneHot', [integers([6], 4)], (x: tf.Tensor) => tf.oneHot(x, 4)],
  ['where', [booleans([4, 3]), floats([4, 3]), floats([4, 3], 5, 6)], tf.where],
  ['where, by rows', [booleans([4, 1]), floats([4, 3]), floats([4, 3], 5, 6)], tf.where],
  ['real, imag', [complex([7])], (x: tf.Tensor) => [tf.real(x), tf.imag(x)]],
  ['abs of complex', [complex([7])], tf.abs],
  ['sign of odd floats', [given([NaN, 0, -0, Infinity, -Infinity, 1e-45, -1e-45, 3, -3])], tf.sign],
  ['complex arithmetic', [complex([7])], (x: tf.Tensor) => [tf.add(x, x), tf.mul(x, x), tf.sub(x, x)]],
  ['zerosLike, onesLike of complex', [complex([7])], (x: tf.Tensor) => tf.zerosLike(x)],
  ['fft', [complex([2, 12])], tf.fft],
  ['fft of a power of two', [complex([3, 16])], tf.fft],
  ['ifft', [complex([2, 12])], tf.ifft],
  ['rfft', [floats([2, 15])], (x: tf.Tensor) => tf.rfft(x)],
  ['rfft, cropped', [floats([2, 15])], (x: tf.Tensor) => tf.rfft(x, 8)],
  ['irfft', [complex([2, 9])], tf.irfft],
  ['stft', [floats([40])], (x: tf.Tensor1D) => tf.signal.stft(x, 8, 4)],
  ['hannWindow', [], () => tf.signal.hannWindow(10)],
  ['dropout', [floats([40])], (x: tf.Tensor) => tf.dropout(x, 0.5, undefined, 7)],
  ['sum of what was cast', [given([3, 0, 1], 'int32'), given([1, 2, 3])],
    (x: tf.Tensor, y: tf.Tensor) => tf.tidy(() => tf.add(tf.cast(x, 'float32'), y))],
  ['product of what was cast', [given([1, 0, 1], 'bool')],
    (x: tf.Tensor) => tf.tidy(() => tf.mul(tf.cast(x, 'float32'), 255))],
  ['multinomial', [floats([2, 5])], (x: tf.Tensor2D) => tf.multinomial(x, 6, 11)]
]
