import { readFileSync } from 'node:fs'
import type { Worker, WorkerOptions } from 'node:worker_threads'
import { afterEach, expect, test, vi } from 'vitest'
import { createArena } from '../src/arena.js'
import { loadKernels } from '../src/load-kernels.js'
import { createMachine } from '../src/machine.js'
import { startPool } from '../src/pool.js'
import { createDeathNotice } from '../src/thread-death.js'
import type * as Workers from '../src/workers.js'
import { wholeKernels } from '../src/whole-kernels.js'

afterEach(() => {
  vi.useRealTimers()
  vi.doUnmock('../src/node.js')
  vi.resetModules()
})

const module = await WebAssembly.compile(readFileSync(new URL('../wasm/simd.wasm', import.meta.url)))
const part = 8192 // floats, as the kernels cut them
const parts = 64 // so that every thread gets some, also where others compute
const ended = /^backend-cpu: a thread of the kernels has ended, .* Start again, from the last checkpoint/

/** A pool, its workers, what was told of their ends, and a kernel of many parts, the last of them `beyond` memory. */
async function pool(size: number, from?: typeof Workers) {
  const { createWorkers } = from ?? await import('../src/workers.js')
  const kernels = await loadKernels(wholeKernels, 'wasm-simd')
  const memory = kernels.memory as WebAssembly.Memory // as wasm-simd has
  const told: [number, string][] = []
  const died = (...death: [number, string]) => { told.push(death) }
  const threads = createWorkers({ module, memory, abandon: kernels.exports.pool_abandon, died })
  const workers: Worker[] = []
  const listen = (worker: Worker) => { workers.push(worker) }
  process.on('worker', listen)
  const arena = createArena(kernels.memory, kernels.heapBase)
  const { stop } = await startPool({ ...kernels, threads }, arena, size)
  process.off('worker', listen)
  const [x, y] = [arena.allocate(4 * parts * part), arena.allocate(4 * parts * part)]
  const machine = createMachine({ kernels, arena })
  const run = (from = x) => { machine.perform(() => [{ kernel: 'positive', x: from, out: y, n: parts * part }]) }
  return { run, beyond: memory.buffer.byteLength - 4 * (parts - 1) * part, workers, told, stop }
}

const soon = () => new Promise(resolve => { setTimeout(resolve, 20) })

test('a thread that ends in the middle of its work ends the kernel that waits for it, and is told of', async () => {
  const { run, beyond, told, stop } = await pool(2)
  const thrown: unknown[] = []
  const tryIt = () => { try { run(beyond) } catch (error) { thrown.push(error) } }
  // Whoever takes the last part is stopped: in some turn it is the worker.
  for (let turn = 0; turn < 500 && told.length === 0; turn++) {
    tryIt()
    await soon()
  }
  expect(told).toEqual([[1, expect.stringContaining('out of bounds')]])
  expect(thrown.at(-1)).toMatchObject({ name: 'KernelThreadError', message: expect.stringMatching(ended) })
  expect(() => { run() }).toThrow(ended) // a job may not be over, so that none can follow
  await stop()
  expect(told).toHaveLength(1)
})

test('who ends a thread from outside and calls a kernel at once gets an error, and does not wait forever', async () => {
  const { run, workers, told, stop } = await pool(3)
  for (let turn = 0; turn < 100; turn++) run()
  const gone = workers[1]!.terminate()
  for (let turn = 0; turn < 100; turn++) expect(() => { run() }).toThrow(ended)
  await gone
  expect(told).toEqual([[2, 'it was ended from outside']])
  expect(() => { run() }).toThrow(ended)
  await stop()
  expect(told).toHaveLength(1)
})

/** The workers of a module whose threads do something else than to work, with options of their own. */
async function workersThat(instead: string, options: WorkerOptions = {}): Promise<typeof Workers> {
  const preload = `import { isMainThread } from 'node:worker_threads'
    const { instantiate } = WebAssembly
    if (!isMainThread) WebAssembly.instantiate = async (...given) => {
      const { exports } = await instantiate(...given)
      return { exports: { ...exports, pool_worker() { ${instead} } } }
    }`
  const { Worker: Stock } = await import('node:worker_threads')
  class Worker extends Stock {
    constructor(url: URL, given: WorkerOptions) {
      const execArgv = ['--import', `data:text/javascript,${encodeURIComponent(preload)}`]
      super(url, { ...given, ...options, execArgv })
    }
  }
  vi.resetModules()
  vi.doMock('../src/node.js', () => ({ nodeModule: () => ({ Worker }) }))
  return import('../src/workers.js')
}

test('a thread that leaves by process.exit is told of to who computes, without an event', async () => {
  const { run, told, stop } = await pool(2, await workersThat('process.exit(0)'))
  const since = performance.now()
  expect(() => { while (performance.now() - since < 10_000) run() }).toThrow(ended)
  expect(told).toEqual([]) // nothing but this turn has run
  await soon()
  expect(told).toEqual([[1, 'it was ended from outside']])
  await stop()
})

test('a thread that runs out of memory is told of, and no kernel runs afterwards', async () => {
  const fill = 'const all = []; for (;;) all.push(new Array(1000).fill(all.length))'
  const { run, told, stop } = await pool(2, await workersThat(fill, { resourceLimits: { maxOldGenerationSizeMb: 16 } }))
  await vi.waitUntil(() => told.length > 0, { timeout: 10_000 })
  expect(told).toEqual([[1, expect.stringContaining('memory limit')]])
  expect(() => { run() }).toThrow(ended)
  await stop()
})

test('threads that are stopped are no news, and what was told to a caller is not told again', async () => {
  const { run, told, stop } = await pool(3)
  run()
  await stop()
  await soon()
  expect(told).toEqual([])

  vi.useFakeTimers()
  const notice = createDeathNotice()
  notice.toNobody(1, 'it was ended from outside')
  expect(() => vi.runAllTimers()).toThrow(
    /^backend-cpu: thread 1 of the kernels ended by itself: it was ended from outside\. Start again/)
  expect(notice.toCaller).toThrow(ended)
  notice.toNobody(2, 'out of memory')
  vi.runAllTimers()
})
