// What predicts in a page, for chromium.mjs: contestants by their names, each of which times itself.
import { startKernels } from '@itop/backend-cpu/predict'
import { loadNetwork } from '@itop/inference'

const contestants = new Map()
const bytesOf = async (url) => new Uint8Array(await (await fetch(url)).arrayBuffer())
const pixelsOf = async (url) => new Float32Array((await bytesOf(url)).buffer)

/** All that is asked of the page. */
globalThis.contest = {
  async begin({ threads, batch }) {
    this.kernels = await startKernels({ threads, batch })
    this.batch = batch
    if (!globalThis.crossOriginIsolated) throw new Error('the page is not cross-origin isolated')
    return this.kernels.build
  },
  async ours(name, { file, images }) {
    const [packed, pixels] = await Promise.all([bytesOf(file), pixelsOf(images)])
    const net = await loadNetwork(packed, { on: this.kernels, batch: this.batch })
    contestants.set(name, async () => (await net.predict(pixels)).logits)
  },
  async theirs(name, { file, images, shape, threads }) {
    const address = '/ort/ort.wasm.min.mjs' // beside the bundle, not in it
    const ort = await import(/* @vite-ignore */ address)
    Object.assign(ort.env.wasm, { numThreads: threads, wasmPaths: '/ort/' })
    const [model, pixels] = await Promise.all([bytesOf(file), pixelsOf(images)])
    const session = await ort.InferenceSession.create(model, { executionProviders: ['wasm'] })
    const image = new ort.Tensor('float32', pixels, shape)
    contestants.set(name, async () => (await session.run({ image })).logits.data)
  },
  logits: async (name) => [...await contestants.get(name)()],
  async run(name) {
    const start = performance.now()
    await contestants.get(name)()
    return performance.now() - start
  }
}
