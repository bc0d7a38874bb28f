import * as tf from '@tensorflow/tfjs-core'

/** What every backend is compared with: TF.js's own, in plain JavaScript, on which all runs by the dense fallback. */
const reference = 'cpu'

/** Does something on the reference backend and returns to the present one. */
export async function onReference<T>(run: () => Promise<T>): Promise<T> {
  const tested: string | undefined = tf.getBackend()   // none before one is chosen
  if (!tf.findBackendFactory(reference)) {
    throw new Error("conformance: expected TF.js's backend 'cpu', which all others are compared with, got none. " +
      "Import '@tensorflow/tfjs-backend-cpu' first.")
  }
  await tf.setBackend(reference)
  // Private in its types: whether it has yet to greet those who use it in Node.
  const backend = tf.backend() as unknown as { firstUse: boolean }
  backend.firstUse = false
  try {
    return await run()
  } finally {
    if (tested !== undefined) await tf.setBackend(tested)
  }
}
