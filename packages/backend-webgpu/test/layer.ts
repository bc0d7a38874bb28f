import { randomSubset, type Mask } from '@itop/masks'
import {
  createInput, createOps, createParameter, createPattern, createSlot, lossAndGradients, sgdStep, softmaxCrossEntropy,
  type Parameter
} from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'

/** A mask of this density. */
export function drawn(shape: readonly number[], density: number, seed = 'mask'): Mask {
  const size = shape.reduce((product, length) => product * length, 1)
  return randomSubset({ shape: [...shape], count: Math.round(density * size), seed })
}

/** The weight of a layer, all values equal. */
export function weightOf(mask: Mask, value = 0.01): Parameter {
  return createParameter({
    name: 'w', role: mask.shape.length === 4 ? 'conv' : 'dense', shape: mask.shape, pattern: createPattern(mask),
    values: new Float32Array(mask.count).fill(value)
  })
}

/** A network of one weight: the layer, and where it is a convolution, the mean of each channel. */
export function trainer(weight: Parameter, n: number, side = 1) {
  const [, channels] = weight.shape as [number, number]
  const parameters = new Map([['w', weight]])
  const labels = Int32Array.from({ length: n }, (_, i) => i % weight.shape[0]!)
  const input = createInput({ c: channels, h: side, w: side }, n, (buffer) => {
    for (let i = 0; i < buffer.length; i++) buffer[i] = (i * 7 % 11) / 11
  })
  return {
    /** Loss and gradients, left on the device. */
    pass() {
      const ops = createOps(parameters)
      return lossAndGradients(() => softmaxCrossEntropy(weight.shape.length === 4
        ? ops.globalAveragePool(ops.conv2d(input, 'w', { padding: 1 })) : ops.linear(input, 'w'), labels), parameters)
    },
    /** One step of SGD; nothing is read. */
    step(velocity: tf.Variable): void {
      const { loss, correct, gradients } = this.pass()
      sgdStep(weight, gradients.get('w')!, velocity,
        { learningRate: 0.1, momentum: 0.9, nesterov: false, weightDecay: 0 })
      tf.dispose([loss, correct, ...gradients.values()])
    },
    slot: () => createSlot(weight),
    dispose(): void {
      input.tensor.dispose()
      weight.dispose()
    }
  }
}
