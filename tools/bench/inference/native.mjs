// Predictions in this process: our native kernels, and onnxruntime-node.
import { startKernels } from '@itop/backend-cpu/predict'
import { loadNetwork } from '@itop/inference'
import { requireRuntime, versionOf } from './onnxruntime.mjs'

/** The place of native kernels. `begin(batch)` starts what predicts so many images at a time. */
export const nativePlace = (threads) => ({
  name: 'Node',
  versions: { Node: process.versions.node, 'onnxruntime-node': versionOf('onnxruntime-node') },
  begin: async (batch) => {
    const kernels = await startKernels({ threads, batch })
    return {
      build: kernels.build,
      ours: (packed, images) => ours(packed, images, { on: kernels, batch }),
      theirs: (model, images) => theirs(model, images, threads),
      end: () => kernels.dispose()
    }
  },
  close: async () => {}
})

/** What predicts these images with one of our files. */
async function ours(packed, { pixels }, options) {
  const net = await loadNetwork(packed, options)
  const predict = async () => (await net.predict(pixels)).logits
  return { run: async () => { await predict() }, logits: predict, dispose: net.dispose }
}

/** The same by onnxruntime, with its defaults: every optimization is on. */
async function theirs(model, { pixels, shape }, threads) {
  const { InferenceSession, Tensor } = requireRuntime()
  const session = await InferenceSession.create(model, { intraOpNumThreads: threads, interOpNumThreads: 1 })
  const image = new Tensor('float32', pixels, shape)
  const predict = async () => (await session.run({ image })).logits.data
  return { run: async () => { await predict() }, logits: predict, dispose: () => session.release() }
}
