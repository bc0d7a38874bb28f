// Products, convolutions, pooling, normalisation, images, and the gradient kernels that have no op of their own.
import * as tf from '@tensorflow/tfjs-core'
import type { StockCase } from './cases.js'
import { floats, given } from './inputs.js'

/** A kernel called by its name. */
const kernel = (name: string, inputNames: readonly string[], attributes: object = {}) => (...inputs: tf.Tensor[]) =>
  tf.engine().runKernel(name, Object.fromEntries(inputs.map((input, i) => [inputNames[i], input])),
    // TF.js says NamedTensorMap as well, which no kernel returns.
    attributes as tf.NamedAttrMap) as tf.Tensor | tf.Tensor[]

const boxes = given([[0, 0, 1, 1], [0, 0.1, 1, 1.1], [0, 0.9, 1, 1.9], [0.5, 0.5, 0.9, 0.9]])
const scores = given([0.9, 0.75, 0.6, 0.4])
const image = floats([2, 6, 6, 3])

export const networkCases: readonly StockCase[] = [
  ['matMul', [floats([5, 7]), floats([7, 4])], (a: tf.Tensor, b: tf.Tensor) => tf.matMul(a, b)],
  ['matMul, transposed', [floats([7, 5]), floats([4, 7])], (a: tf.Tensor, b: tf.Tensor) => tf.matMul(a, b, true, true)],
  ['matMul, batched', [floats([3, 5, 7]), floats([3, 7, 4])], (a: tf.Tensor, b: tf.Tensor) => tf.matMul(a, b)],
  ['dot', [floats([5]), floats([5], 0, 1)], tf.dot],
  ['outerProduct', [floats([5]), floats([3])], tf.outerProduct],
  ['einsum', [floats([2, 3]), floats([3, 4])], (a: tf.Tensor, b: tf.Tensor) => tf.einsum('ij,jk->ki', a, b)],
  ['fused matMul', [floats([5, 7]), floats([7, 4]), floats([4])],
    (a: tf.Tensor2D, b: tf.Tensor2D, bias: tf.Tensor) => tf.fused.matMul({ a, b, bias, activation: 'relu' })],
  ['conv1d', [floats([2, 9, 3]), floats([3, 3, 4])], (x: tf.Tensor3D, w: tf.Tensor3D) => tf.conv1d(x, w, 1, 'same')],
  ['conv2d', [image, floats([3, 3, 3, 4])], (x: tf.Tensor4D, w: tf.Tensor4D) => tf.conv2d(x, w, 2, 'same')],
  ['conv2d, dilated', [image, floats([2, 2, 3, 4])],
    (x: tf.Tensor4D, w: tf.Tensor4D) => tf.conv2d(x, w, 1, 'valid', 'NHWC', 2)],
  ['fused conv2d', [image, floats([3, 3, 3, 4]), floats([4])], (x: tf.Tensor4D, filter: tf.Tensor4D, bias: tf.Tensor) =>
    tf.fused.conv2d({ x, filter, bias, strides: 1, pad: 'same', activation: 'relu' })],
  ['conv2dTranspose', [floats([1, 3, 3, 4]), floats([3, 3, 2, 4])],
    (x: tf.Tensor4D, w: tf.Tensor4D) => tf.conv2dTranspose(x, w, [1, 6, 6, 2], 2, 'same')],
  ['gradient of conv2d by its filter', [image, floats([2, 6, 6, 4])], kernel('Conv2DBackpropFilter', ['x', 'dy'],
    { strides: [1, 1], pad: 'same', dataFormat: 'NHWC', dimRoundingMode: undefined, filterShape: [3, 3, 3, 4] })],
  ['depthwiseConv2d', [image, floats([3, 3, 3, 2])],
    (x: tf.Tensor4D, w: tf.Tensor4D) => tf.depthwiseConv2d(x, w, 1, 'same')],
  ['fused depthwiseConv2d', [image, floats([3, 3, 3, 2]), floats([6])],
    (x: tf.Tensor4D, filter: tf.Tensor4D, bias: tf.Tensor) => tf.fused.depthwiseConv2d({
      x, filter, bias, strides: 1, pad: 'same', activation: 'elu'
    })],
  ['separableConv2d', [image, floats([3, 3, 3, 2]), floats([1, 1, 6, 4])],
    (x: tf.Tensor4D, depth: tf.Tensor4D, point: tf.Tensor4D) => tf.separableConv2d(x, depth, point, 1, 'same')],
  ['gradient of depthwiseConv2d by its filter', [image, floats([2, 6, 6, 6])], kernel(
    'DepthwiseConv2dNativeBackpropFilter', ['x', 'dy'],
    { strides: [1, 1], dilations: [1, 1], pad: 'same', filterShape: [3, 3, 3, 2] })],
  ['gradient of depthwiseConv2d by its input', [floats([2, 6, 6, 6]), floats([3, 3, 3, 2])],
    kernel('DepthwiseConv2dNativeBackpropInput', ['dy', 'filter'],
      { strides: [1, 1], dilations: [1, 1], pad: 'same', inputShape: [2, 6, 6, 3] })],
  ['conv3d', [floats([1, 4, 4, 4, 2]), floats([2, 2, 2, 2, 3])],
    (x: tf.Tensor5D, w: tf.Tensor5D) => tf.conv3d(x, w, 1, 'same')],
  ['conv3dTranspose', [floats([1, 2, 2, 2, 3]), floats([2, 2, 2, 2, 3])],
    (x: tf.Tensor5D, w: tf.Tensor5D) => tf.conv3dTranspose(x, w, [1, 4, 4, 4, 2], 2, 'same')],
  ['gradient of conv3d by its filter', [floats([1, 4, 4, 4, 2]), floats([1, 4, 4, 4, 3])],
    kernel('Conv3DBackpropFilterV2', ['x', 'dy'], { strides: [1, 1, 1], pad: 'same', filterShape: [2, 2, 2, 2, 3] })],
  ['dilation2d', [image, floats([2, 2, 3])], (x: tf.Tensor4D, w: tf.Tensor3D) => tf.dilation2d(x, w, 1, 'same')],
  ['gradient of dilation2d by its input', [image, floats([2, 2, 3]), floats([2, 6, 6, 3], 0, 1)],
    kernel('Dilation2DBackpropInput', ['x', 'filter', 'dy'], { strides: [1, 1], pad: 'same', dilations: [1, 1] })],
  ['gradient of dilation2d by its filter', [image, floats([2, 2, 3]), floats([2, 6, 6, 3], 0, 1)],
    kernel('Dilation2DBackpropFilter', ['x', 'filter', 'dy'], { strides: [1, 1], pad: 'same', dilations: [1, 1] })],
  ['maxPool', [image], (x: tf.Tensor4D) => tf.maxPool(x, 2, 2, 'valid')],
  ['maxPool of one pixel (a view)', [image], (x: tf.Tensor4D) => tf.maxPool(x, 1, 1, 'valid')],
  ['avgPool', [image], (x: tf.Tensor4D) => tf.avgPool(x, 3, 2, 'same')],
  ['maxPoolWithArgmax', [image], (x: tf.Tensor4D) => tf.maxPoolWithArgmax(x, 2, 2, 'valid')],
  ['gradient of maxPool', [floats([2, 3, 3, 3]), image, floats([2, 3, 3, 3], 5, 6)],
    kernel('MaxPoolGrad', ['dy', 'input', 'output'], { filterSize: 2, strides: 2, pad: 'valid' })],
  ['gradient of avgPool', [floats([2, 3, 3, 3]), image],
    kernel('AvgPoolGrad', ['dy', 'input'], { filterSize: 2, strides: 2, pad: 'valid' })],
  ['maxPool3d', [floats([1, 4, 4, 4, 2])], (x: tf.Tensor5D) => tf.maxPool3d(x, 2, 2, 'valid')],
  ['avgPool3d', [floats([1, 4, 4, 4, 2])], (x: tf.Tensor5D) => tf.avgPool3d(x, 2, 2, 'valid')],
  ['gradient of maxPool3d', [floats([1, 2, 2, 2, 2]), floats([1, 4, 4, 4, 2]), floats([1, 2, 2, 2, 2], 5, 6)],
    kernel('MaxPool3DGrad', ['dy', 'input', 'output'], { filterSize: 2, strides: 2, pad: 'valid' })],
  ['gradient of avgPool3d', [floats([1, 2, 2, 2, 2]), floats([1, 4, 4, 4, 2])],
    kernel('AvgPool3DGrad', ['dy', 'input'], { filterSize: 2, strides: 2, pad: 'valid' })],
  ['pool', [image], (x: tf.Tensor4D) => tf.pool(x, [2, 2], 'avg', 'valid', [1, 1], [1, 1])],
  ['batchNorm', [image, floats([3]), floats([3], 0.5, 2), floats([3]), floats([3])],
    (x: tf.Tensor4D, mean: tf.Tensor1D, variance: tf.Tensor1D, offset: tf.Tensor1D, scale: tf.Tensor1D) =>
      tf.batchNorm(x, mean, variance, offset, scale)],
  ['localResponseNormalization', [image], (x: tf.Tensor4D) => tf.localResponseNormalization(x, 2)],
  ['gradient of localResponseNormalization', [image, floats([2, 6, 6, 3], 0, 1), floats([2, 6, 6, 3], 0, 1, 'dy')],
    kernel('LRNGrad', ['x', 'y', 'dy'], { depthRadius: 2, bias: 1, alpha: 1, beta: 0.5 })],
  ['gradient of elu', [floats([8]), floats([8], -0.9, 2, 'y')], kernel('EluGrad', ['dy', 'y'])],
  ['resizeBilinear', [image], (x: tf.Tensor4D) => tf.image.resizeBilinear(x, [9, 4])],
  ['resizeNearestNeighbor', [image], (x: tf.Tensor4D) => tf.image.resizeNearestNeighbor(x, [9, 4])],
  ['gradient of resizeBilinear', [image, floats([2, 9, 4, 3])],
    kernel('ResizeBilinearGrad', ['images', 'dy'], { alignCorners: false })],
  ['gradient of resizeNearestNeighbor', [image, floats([2, 9, 4, 3])],
    kernel('ResizeNearestNeighborGrad', ['images', 'dy'], { alignCorners: false })],
  ['cropAndResize', [image, given([[0, 0, 0.5, 0.5], [0.2, 0.2, 1, 1]]), given([0, 1], 'int32')],
    (x: tf.Tensor4D, where: tf.Tensor2D, of: tf.Tensor1D) => tf.image.cropAndResize(x, where, of, [3, 3])],
  ['flipLeftRight', [image], tf.image.flipLeftRight],
  ['rotateWithOffset', [image], (x: tf.Tensor4D) => tf.image.rotateWithOffset(x, 0.3)],
  ['transform', [image, given([[1, 0.1, 0, 0, 1, 0.2, 0, 0]])],
    (x: tf.Tensor4D, by: tf.Tensor2D) => tf.image.transform(x, by, 'bilinear', 'reflect')],
  ['grayscaleToRGB', [floats([4, 4, 1])], tf.image.grayscaleToRGB],
  ['rgbToGrayscale', [image], tf.image.rgbToGrayscale],
  ['threshold', [floats([4, 4, 1], 0, 255)], (x: tf.Tensor3D) => tf.image.threshold(x, 'otsu')],
  ['nonMaxSuppression', [boxes, scores],
    (at: tf.Tensor2D, by: tf.Tensor1D) => tf.image.nonMaxSuppression(at, by, 3, 0.5)],
  ['nonMaxSuppressionWithScore', [boxes, scores],
    (at: tf.Tensor2D, by: tf.Tensor1D) => tf.image.nonMaxSuppressionWithScore(at, by, 3, 0.5, 0.1, 0.5)],
  ['nonMaxSuppressionPadded', [boxes, scores],
    (at: tf.Tensor2D, by: tf.Tensor1D) => tf.image.nonMaxSuppressionPadded(at, by, 4, 0.5, 0.1, true)],
  ['bandPart', [floats([5, 5])], (x: tf.Tensor) => tf.linalg.bandPart(x, 1, 2)],
  ['gramSchmidt', [floats([3, 5])], (x: tf.Tensor2D) => tf.linalg.gramSchmidt(x)],
  ['qr', [floats([4, 3])], (x: tf.Tensor2D) => tf.linalg.qr(x)],
  ['softmaxCrossEntropy', [given([[0, 1], [1, 0]]), floats([2, 2])], (labels: tf.Tensor, logits: tf.Tensor) =>
    tf.losses.softmaxCrossEntropy(labels, logits)],
  ['huberLoss', [floats([6]), floats([6], 0, 1)], (labels: tf.Tensor, predictions: tf.Tensor) =>
    tf.losses.huberLoss(labels, predictions)]
]
