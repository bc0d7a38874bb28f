// The most floating-point operations a thread can do in this build of the kernels: the yardstick of "60 % of the peak".
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

const built = new URL('../../packages/kernels/dist/', import.meta.url)
const webAssembly = { 'wasm-simd': 'simd.wasm', 'wasm-relaxed-simd': 'relaxed.wasm' }

/** A function that measures GFLOP/s of one thread, a multiply-add counting as two. */
export async function peakMeter(build) {
  const { peak, vector } = build in webAssembly ? await instance(webAssembly[build]) : addon(build)
  const rounds = 4e6
  const floatsInFlight = 12 * vector
  return () => {
    const start = performance.now()
    peak(rounds, 0.5)
    return 2 * rounds * floatsInFlight / (performance.now() - start) / 1e6
  }
}

async function instance(file) {
  const memory = new WebAssembly.Memory({ initial: 64, maximum: 65_536, shared: true })
  const bytes = await readFile(new URL(file, built))
  const { instance: { exports } } = await WebAssembly.instantiate(bytes, { env: { memory, thread_ended() {} } })
  return { peak: exports.peak, vector: 4 }
}

const addon = (build) =>
  createRequire(import.meta.url)(new URL(`${build.replace('native-', '')}.node`, built).pathname)
