// A whole training step as the trainer does it: load a batch, forward, backward, optimizer, read the loss.
import { fillBatch, imageSet } from '@itop/data'
import { createInput, createOps, lossAndGradients, softmaxCrossEntropy } from '@itop/ops'
import { createTrainState, disposeTrainState, sgd } from '@itop/trainer'
import { methods } from '@itop/updaters'
import * as tf from '@tensorflow/tfjs-core'

/** Images a step: 128, as in the papers' trainings on small images; 8 where images are large. */
export const batchOf = ({ input: { h, w } }) => h * w > 64 * 64 ? 8 : 128

/** Random images in the shape that the network wants; their content does not matter for time. */
export function randomImages(network, count = 512) {
  const { input } = network
  const classes = Math.min(network.classes, 256) // a label is a byte
  const pixels = input.c * input.h * input.w
  let state = 1
  const byte = () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) >> 16 & 255
  return imageSet({
    name: 'random', split: 'train', count, shape: input, classes,
    images: Uint8Array.from({ length: count * pixels }, byte),
    labels: Uint8Array.from({ length: count }, (_, i) => i % classes),
    normalisation: { mean: Array(input.c).fill(0.5), std: Array(input.c).fill(0.25) }
  })
}

/** A network at a density, ready to be trained step by step on the current backend. */
export function trainingStep(network, { density, batch, seed = 1 }) {
  const optimizer = sgd({ momentum: 0.9, nesterov: true })
  const updater = density === 1 ? methods.dense({ density }) : methods.static({ density })
  const state = createTrainState({ network, updater, optimizer, seed })
  const set = randomImages(network, 4 * batch)
  const labels = new Int32Array(batch)
  let index = 0

  async function run() {
    const input = createInput(set.shape, batch, (images, layout) => {
      const place = layout.kind === 'feature-major'
        ? { layout: 'feature-major', lanes: layout.lanes }
        : { layout: 'nchw' }
      const which = { seed, epoch: 0, index: index++ % (set.count / batch), batchSize: batch }
      fillBatch(set, { ...which, ...place }, { images, labels })
    })
    const ops = createOps(state.parameters, { training: { seed, step: state.step } })
    const { loss, correct, gradients } =
      lossAndGradients(() => softmaxCrossEntropy(network.forward(ops, input), labels), state.parameters)
    for (const [name, parameter] of state.parameters) {
      if (parameter.role === 'statistic') continue
      optimizer.apply(parameter, gradients.get(name), state.slots.get(name),
        { learningRate: 1e-3, weightDecay: 5e-4, step: state.step })
    }
    state.step++
    await loss.data()
    tf.dispose([input.tensor, loss, correct, ...gradients.values()])
  }

  return { run, state, dispose: () => disposeTrainState(state) }
}
