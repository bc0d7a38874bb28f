// Networks that nobody trained, as files: what they say does not matter for time.
import { register } from '@itop/backend-cpu'
import { onnx, packedNetwork, trainedNetwork } from '@itop/export'
import { createTrainState, disposeTrainState, sgd } from '@itop/trainer'
import { methods } from '@itop/updaters'

/**
 * A network of this density in our form and, dense, in that of onnxruntime: ERK densities, random values, norms that do
 * nothing yet.
 */
export async function filesOf(network, density) {
  const trained = trainedNetwork(await untrained(network, density), { network })
  return { packed: packedNetwork(trained), dense: onnx(trained) }
}

async function untrained(network, density) {
  const draws = await register({ threads: 1, build: 'wasm-simd' })
  const state = await createTrainState({
    network, updater: methods.static.make({ density }), optimizer: sgd({}), seed: 1
  })
  try {
    const [masks, arrays] = [new Map(), new Map()]
    for (const [name, { pattern, values }] of state.parameters) {
      if (pattern) masks.set(`mask/${name}`, pattern.mask)
      arrays.set(`value/${name}`, (await values.data()).slice())
    }
    const { name: model, input: shape, classes, weights } = network
    const normalisation = { mean: Array(shape.c).fill(0), std: Array(shape.c).fill(1) }
    return { step: 0, meta: { model, weights, data: { shape, classes, normalisation } }, masks, arrays }
  } finally {
    disposeTrainState(state)
    await draws.dispose()
  }
}
