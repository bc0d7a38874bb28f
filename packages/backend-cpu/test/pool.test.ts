import type { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { createArena } from '../src/arena.js'
import { loadKernels } from '../src/kernel-module.js'
import { startPool } from '../src/pool.js'

test('a pool whose threads do not start is refused, saying why, and leaves no worker behind', async () => {
  const kernels = await loadKernels()
  const arena = createArena(kernels.memory, kernels.exports.__heap_base.value as number)
  const empty = await WebAssembly.compile(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)) // exports nothing
  const workers: Worker[] = []
  const listen = (worker: Worker) => { workers.push(worker) }
  process.on('worker', listen)
  await expect(startPool({ ...kernels, module: empty }, arena, 3)).rejects.toThrow(
    /^backend-cpu: a thread of 3 did not start: .*undefined.* Register fewer threads\.$/)
  process.off('worker', listen)
  expect(workers.map(({ threadId }) => threadId)).toEqual([-1, -1]) // what Node says of a thread that has ended
})
