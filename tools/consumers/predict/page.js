// All that a page needs to answer with a network: kernels, and what loads it.
import { startKernels } from '@itop/backend-cpu/predict'
import { loadNetwork } from '@itop/inference'

/** The likeliest classes of a picture element, by the network of a file. */
export async function answer(url, picture) {
  const [kernels, response] = await Promise.all([startKernels(), fetch(url)])
  const net = await loadNetwork(new Uint8Array(await response.arrayBuffer()), { on: kernels })
  return net.classify(picture)
}
