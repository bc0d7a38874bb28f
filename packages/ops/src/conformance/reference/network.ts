import type { Mask } from '@itop/masks'
import { referenceConv2d } from './convolution.js'
import { referenceLinear } from './linear.js'
import { referenceLoss } from './loss.js'
import { referenceBatchNorm } from './norm.js'
import { referenceAveragePool, referenceMaxPool } from './pool.js'

/** Values by parameter name, and the masks of weights. */
export interface ReferenceParameters {
  readonly values: ReadonlyMap<string, Float64Array>
  readonly masks: ReadonlyMap<string, Mask>
}

/** A batch of `[n, c, side, side]`. */
export interface ReferenceInput {
  readonly n: number
  readonly c: number
  readonly side: number
  readonly x: Float64Array
  readonly labels: Int32Array
}

const pixels = (side: number) => side * side

/** The layers of both networks, bound to parameters: each takes its size, and keeps its gradients when it goes back. */
function layersOf({ values, masks }: ReferenceParameters, n: number, gradients: Map<string, Float64Array>) {
  const value = (name: string): Float64Array => values.get(name)!
  return {
    /** 3×3 with padding 1. */
    conv(name: string, side: number, x: Float64Array) {
      const mask = masks.get(name)!
      const [out, c] = mask.shape as [number, number, number, number] // convolutions have four dimensions
      const geometry = { input: { c, h: side, w: side }, size: [3, 3], stride: [1, 1], padding: [1, 1] } as const
      const { y, backward } = referenceConv2d({ mask, n, groups: 1, ...geometry }, x, value(name),
        values.get(`${name}.bias`) ?? new Float64Array(out))
      return { y, back(dy: Float64Array) {
        const { dx, dValues, dBias } = backward(dy)
        gradients.set(name, dValues)
        if (values.has(`${name}.bias`)) gradients.set(`${name}.bias`, dBias)
        return dx
      } }
    },
    /** With a ReLU at its end. */
    norm(name: string, side: number, x: Float64Array, residual?: Float64Array) {
      const [scale, shift] = [value(name), value(`${name}.bias`)]
      const norm = { n, c: scale.length, pixels: pixels(side), relu: true, epsilon: 1e-5 }
      const { y, backward } = referenceBatchNorm(norm, x, { scale, shift }, residual)
      return { y, back(dy: Float64Array) {
        const { dx, dScale, dShift, dResidual } = backward(dy)
        gradients.set(name, dScale).set(`${name}.bias`, dShift)
        return { dx, dResidual }
      } }
    },
    /** The last layer and the loss; goes all the way back to its input. */
    classify(name: string, x: Float64Array, labels: Int32Array) {
      const mask = masks.get(name)!
      const layer = { name, mask, n, bias: true, relu: false }
      const [classes] = mask.shape as [number, number] // a fully connected layer
      const linear = (dy: Float64Array) => referenceLinear(layer, x, value(name), value(`${name}.bias`), dy)
      const { loss, correct, gradient } = referenceLoss(linear(new Float64Array(n * classes)).y, labels, classes, 0)
      const { dx, dValues, dBias } = linear(gradient)
      gradients.set(name, dValues).set(`${name}.bias`, dBias)
      return { loss, correct, dx }
    }
  }
}

const windowOf = (side: number, size: number) =>
  ({ input: { c: 1, h: side, w: side }, size: [size, size], stride: [size, size], padding: [0, 0] }) as const

/** conv1 → bn1 and ReLU → conv2 → max pool → fc → loss, and every gradient, in float64. */
export function referencePlainNetwork(parameters: ReferenceParameters, { n, side, x, labels }: ReferenceInput) {
  const gradients = new Map<string, Float64Array>()
  const { conv, norm, classify } = layersOf(parameters, n, gradients)
  const first = conv('conv1', side, x)
  const normed = norm('bn1', side, first.y)
  const second = conv('conv2', side, normed.y)
  const pooled = referenceMaxPool(second.y.length / pixels(side), windowOf(side, 2), second.y)
  const { loss, correct, dx } = classify('fc', pooled.y, labels)
  first.back(normed.back(second.back(pooled.backward(dx))).dx)
  return { loss, correct, gradients }
}

/** conv1 → [bn1, ReLU → conv2 → bn2] + itself, ReLU → global average → fc → loss: conv1's output is used twice. */
export function referenceResidualNetwork(parameters: ReferenceParameters, { n, side, x, labels }: ReferenceInput) {
  const gradients = new Map<string, Float64Array>()
  const { conv, norm, classify } = layersOf(parameters, n, gradients)
  const first = conv('conv1', side, x)
  const inner = norm('bn1', side, first.y)
  const second = conv('conv2', side, inner.y)
  const outer = norm('bn2', side, second.y, first.y)
  const pooled = referenceAveragePool(outer.y.length / pixels(side), windowOf(side, side), outer.y)
  const { loss, correct, dx } = classify('fc', pooled.y, labels)
  const { dx: dSecond, dResidual } = outer.back(pooled.backward(dx))
  const dFirst = inner.back(second.back(dSecond)).dx
  first.back(dFirst.map((d, i) => d + dResidual[i]!))
  return { loss, correct, gradients }
}
