import type { Network } from '@itop/models'
import { createInput, createOps, lossAndGradients, softmaxCrossEntropy, type Parameter } from '@itop/ops'
import { createTrainState, disposeTrainState } from '@itop/trainer'
import * as tf from '@tensorflow/tfjs-core'
import { startBackend } from '@itop/experiment/node'
import type { Session } from '../program/io.js'
import { optimizerOf, partSize, recipeId, updaterOf, withoutData, type Recipe } from '@itop/experiment'

/**
 * The recipe of `--tune` with what was measured: which arithmetic is the faster one for each layer on this device. That
 * is done before training, so that no clock decides anything in it; a recipe that holds choices keeps them.
 */
export async function tunedRecipe(network: Network, recipe: Recipe, io: Session): Promise<Recipe> {
  if (recipe.tune !== true || recipe.tuned !== undefined || recipe.backend !== 'webgpu') return recipe
  const backend = await startBackend(recipe.backend, { tune: true }, io)
  try {
    const state = await createTrainState({
      network, updater: withoutData(updaterOf(recipe, io.registry)), optimizer: optimizerOf(recipe, io.registry),
      seed: recipe.seed
    })
    await passOver(network, state.parameters, recipe).finally(() => { disposeTrainState(state) })
    const tuned = { ...recipe, tuned: backend.choices?.() ?? [] }
    return { ...tuned, id: recipeId(tuned, io.registry) }
  } finally {
    await backend.dispose()
  }
}

/** Both passes over an empty batch: the backend sees every layer as a training step has it. */
export async function passOver(
  network: Network, parameters: ReadonlyMap<string, Parameter>, recipe: Pick<Recipe, 'batch' | 'accumulate' | 'seed'>
): Promise<void> {
  const n = partSize(recipe)
  const input = createInput(network.input, n, () => {})
  const ops = createOps(parameters, { training: { seed: recipe.seed, step: 0 } })
  const { loss, correct, gradients } = lossAndGradients(
    () => softmaxCrossEntropy(network.forward(ops, input), new Int32Array(n)), parameters)
  await loss.data() // when it is read, what was seen is measured
  tf.dispose([loss, correct, ...gradients.values(), input.tensor])
}
