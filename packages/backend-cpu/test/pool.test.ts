import { readFileSync } from 'node:fs'
import type { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { createArena } from '../src/arena.js'
import { loadKernels } from '../src/load-kernels.js'
import { nativeBuilds } from '../src/native.js'
import { startPool } from '../src/pool.js'
import { createWorkers } from '../src/workers.js'

test('a pool whose threads do not start is refused, saying why, and leaves no worker behind', async () => {
  const kernels = await loadKernels('wasm-simd')
  const arena = createArena(kernels.memory, kernels.heapBase)
  const empty = await WebAssembly.compile(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)) // exports nothing
  const workers: Worker[] = []
  const listen = (worker: Worker) => { workers.push(worker) }
  process.on('worker', listen)
  const threads = createWorkers(empty, kernels.memory as WebAssembly.Memory) // as wasm-simd has
  await expect(startPool({ ...kernels, threads }, arena, 3)).rejects.toThrow(
    /^backend-cpu: a thread of 3 did not start: .*undefined.* Register fewer threads\.$/)
  process.off('worker', listen)
  expect(workers.map(({ threadId }) => threadId)).toEqual([-1, -1]) // what Node says of a thread that has ended
})

test('a thread that ends in the middle of its work ends the kernel that waits for it, and is told of', async () => {
  const kernels = await loadKernels('wasm-simd')
  const memory = kernels.memory as WebAssembly.Memory // as wasm-simd has
  const told: [number, string][] = []
  const module = await WebAssembly.compile(readFileSync(new URL('../wasm/simd.wasm', import.meta.url)))
  const threads = createWorkers(module, memory, (thread, why) => { told.push([thread, why]) })
  const arena = createArena(kernels.memory, kernels.heapBase)
  const pool = await startPool({ ...kernels, threads }, arena, 2)
  const part = 8192 // floats
  const out = arena.allocate(8 * part)
  // The second of two parts reads beyond the memory: whoever takes it is stopped.
  const whole = () => kernels.exports.positive(memory.buffer.byteLength - 4 * part, out, 2 * part)
  for (let turn = 0; turn < 20 && told.length === 0; turn++) {
    expect(whole).toThrow(WebAssembly.RuntimeError)
    await new Promise(resolve => { setTimeout(resolve, 20) })
  }
  expect(told).toEqual([[1, expect.stringContaining('out of bounds')]])
  await pool.stop()
  expect(told).toHaveLength(1)
})

test('a thread that is ended from outside is told of; one that is stopped is not', async () => {
  const kernels = await loadKernels('wasm-simd')
  const workers: Worker[] = []
  const listen = (worker: Worker) => { workers.push(worker) }
  process.on('worker', listen)
  const told: [number, string][] = []
  const module = await WebAssembly.compile(readFileSync(new URL('../wasm/simd.wasm', import.meta.url)))
  const threads = createWorkers(module, kernels.memory as WebAssembly.Memory, (...death) => { told.push(death) })
  const pool = await startPool({ ...kernels, threads }, createArena(kernels.memory, kernels.heapBase), 3)
  process.off('worker', listen)
  await workers[1]!.terminate()
  await pool.stop()
  expect(told).toEqual([[2, 'it was ended from outside']])
})

for (const build of await nativeBuilds()) {
  test(`${build}: its memory is open once in a process, and again after it was closed`, async () => {
    const kernels = await loadKernels(build)
    await expect(loadKernels(build)).rejects
      .toThrow(`the kernels ${build} are not here, or not for this processor, or in use`)
    kernels.close()
    const again = await loadKernels(build)
    expect([again.build, again.memory.buffer.byteLength > 2 ** 31]).toEqual([build, true])
    const pool = await startPool(again, createArena(again.memory, again.heapBase), 3)
    await pool.stop() // closes them
    expect((await loadKernels(build)).close()).toBeUndefined()
  })
}
