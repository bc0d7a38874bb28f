// Our contestants of inference: networks as they are used after training, at a density.
import { loadNetwork } from '@itop/inference'
import { createTrainState, disposeTrainState, sgd } from '@itop/trainer'
import { methods } from '@itop/updaters'

/** A checkpoint of a network that was not trained: ERK densities, random values, norms that do nothing yet. */
export async function untrained(network, density) {
  const updater = density === 1 ? methods.dense.make({ density }) : methods.static.make({ density })
  const state = await createTrainState({ network, updater, optimizer: sgd({}), seed: 1 })
  const [masks, arrays] = [new Map(), new Map()]
  for (const [name, { pattern, values }] of state.parameters) {
    if (pattern) masks.set(`mask/${name}`, pattern.mask)
    arrays.set(`value/${name}`, (await values.data()).slice())
  }
  disposeTrainState(state)
  const { name: model, input: shape, classes, weights } = network
  const normalisation = { mean: Array(shape.c).fill(0), std: Array(shape.c).fill(1) }
  return { step: 0, meta: { model, weights, data: { shape, classes, normalisation } }, masks, arrays }
}

/** A contestant that predicts these images; `logits()` says what. */
export async function ourContestant(name, checkpoint, { network, batch, images, on }) {
  const net = await loadNetwork(checkpoint, { network, batch, on })
  return {
    name,
    run: async () => { await net.predict(images) },
    logits: async () => (await net.predict(images)).logits,
    dispose: net.dispose
  }
}
