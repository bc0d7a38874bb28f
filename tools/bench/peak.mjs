// The most floating-point operations a thread can do in this build of the kernels: the yardstick of "60 % of the peak".
import { readFile } from 'node:fs/promises'

const files = { 'wasm-simd': 'simd.wasm', 'wasm-relaxed-simd': 'relaxed.wasm' }

/** A function that measures GFLOP/s of one thread, a multiply-add counting as two. */
export async function peakMeter(build) {
  const bytes = await readFile(new URL(`../../packages/kernels/dist/${files[build]}`, import.meta.url))
  const memory = new WebAssembly.Memory({ initial: 64, maximum: 65_536, shared: true })
  const { instance } = await WebAssembly.instantiate(bytes, { env: { memory } })
  const rounds = 4e6
  const floatsInFlight = 12 * 4
  return () => {
    const start = performance.now()
    instance.exports.peak(rounds, 0.5)
    return 2 * rounds * floatsInFlight / (performance.now() - start) / 1e6
  }
}
