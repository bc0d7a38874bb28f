// The most bytes a second that threads can move through main memory: the yardstick of operations that compute little.
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

const copier = `
  const { parentPort } = require('node:worker_threads')
  const from = new Float32Array(16 * 1024 ** 2).fill(1)
  const to = new Float32Array(from.length)
  parentPort.on('message', (times) => {
    for (let i = 0; i < times; i++) to.set(from)
    parentPort.postMessage(2 * from.byteLength * times)
  })
  parentPort.postMessage('ready')`

/** GB/s of so many threads, each copying 64 MiB again and again, reading and writing counted; the best of three. */
export async function bandwidth(threads) {
  const workers = Array.from({ length: threads }, () => new Worker(copier, { eval: true }))
  await Promise.all(workers.map((worker) => once(worker, 'message')))
  const speeds = []
  for (let i = 0; i < 3; i++) {
    const start = performance.now()
    const answers = workers.map((worker) => once(worker, 'message'))
    for (const worker of workers) worker.postMessage(10)
    const bytes = (await Promise.all(answers)).reduce((sum, [own]) => sum + own, 0)
    speeds.push(bytes / (performance.now() - start) / 1e6)
  }
  await Promise.all(workers.map((worker) => worker.terminate()))
  return Math.max(...speeds)
}
