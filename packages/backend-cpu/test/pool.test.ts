import type { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { createArena } from '../src/arena.js'
import { loadKernels } from '../src/load-kernels.js'
import { nativeBuilds } from '../src/native.js'
import { startPool } from '../src/pool.js'
import { createWorkers } from '../src/workers.js'
import { wholeKernels } from '../src/whole-kernels.js'

test('a pool whose threads do not start is refused, saying why, and leaves no worker behind', async () => {
  const kernels = await loadKernels(wholeKernels, 'wasm-simd')
  const arena = createArena(kernels.memory, kernels.heapBase)
  const empty = await WebAssembly.compile(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)) // exports nothing
  const workers: Worker[] = []
  const listen = (worker: Worker) => { workers.push(worker) }
  process.on('worker', listen)
  const memory = kernels.memory as WebAssembly.Memory // as wasm-simd has
  const threads = createWorkers({ module: empty, memory, abandon: () => {}, died: () => {} })
  await expect(startPool({ ...kernels, threads }, arena, 3)).rejects.toThrow(
    /^backend-cpu: a thread of 3 did not start: .*undefined.* Register fewer threads\.$/)
  process.off('worker', listen)
  expect(workers.map(({ threadId }) => threadId)).toEqual([-1, -1]) // what Node says of a thread that has ended
})

for (const build of await nativeBuilds()) {
  test(`${build}: its memory is open once in a process, and again after it was closed`, async () => {
    const kernels = await loadKernels(wholeKernels, build)
    await expect(loadKernels(wholeKernels, build)).rejects
      .toThrow(`the kernels ${build} are not here, or not for this processor, or in use`)
    kernels.close()
    const again = await loadKernels(wholeKernels, build)
    expect([again.build, again.memory.buffer.byteLength > 2 ** 31]).toEqual([build, true])
    const pool = await startPool(again, createArena(again.memory, again.heapBase), 3)
    await pool.stop() // closes them
    expect((await loadKernels(wholeKernels, build)).close()).toBeUndefined()
  })
}
