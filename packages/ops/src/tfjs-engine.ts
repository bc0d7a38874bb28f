import * as tf from '@tensorflow/tfjs-core'
import { logits } from './create-ops.js'
import type { EngineInference, InferenceEngine } from './engine.js'
import { createInput } from './input.js'
import { createParameter } from './parameter.js'
import { createInference } from './replay.js'

/** Computes by the TF.js backend that is current when a network is loaded, which has to stay so. */
export const tfjsEngine: InferenceEngine = {
  load(network, weights): EngineInference {
    const parameters = new Map(weights.map(weight => [weight.name, createParameter(weight)]))
    const inference = createInference(network, parameters)
    const checkBackend = backendCheck(network.name)
    return {
      async logits(n, fill) {
        checkBackend()
        const scores = tf.tidy(() => logits(inference.forward(createInput(network.input, n, fill))))
        try {
          return await scores.data() as Float32Array // logits are float32
        } finally {
          scores.dispose()
        }
      },
      dispose() {
        inference.dispose()
        for (const parameter of parameters.values()) parameter.dispose()
      }
    }
  }
}

/** Throws once another backend than the present one is current. */
function backendCheck(network: string): () => void {
  const [backend, name] = [tf.backend(), tf.getBackend()]
  return () => {
    if (tf.findBackend(tf.getBackend()) === backend) return
    throw new Error(`predict: '${network}' was loaded on the backend ${name}, which is not the current one any ` +
      'more. Make it so again, or load the network on the one that is.')
  }
}
