import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startPool, type DecodeJob } from '../../src/node/images/decode-pool.js'
import { painted, plain } from './image-files.js'

const worker = vi.hoisted(() => ({ url: undefined as URL | undefined }))
const real = new URL('../../worker/decode-worker.mjs', import.meta.url)
vi.mock('../../src/decode-worker.js', () => ({ get decodeWorker() { return worker.url } }))

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'itop-pool-'))
  worker.url = real
})
afterEach(() => { rmSync(folder, { recursive: true }) })

const useWorker = (code: string) => {
  writeFileSync(join(folder, 'worker.mjs'), code)
  worker.url = pathToFileURL(join(folder, 'worker.mjs'))
}

const noTasks: DecodeJob = { tasks: [], size: 1, target: new SharedArrayBuffer(3) }

test('writes each image where it is wanted, and tells which failed, in their order', async () => {
  const file = (name: string) => join(folder, name)
  writeFileSync(file('two'), await painted(2, 2, (x, y) => [x * 10, y * 10, 5]))
  writeFileSync(file('one'), await plain([1, 2, 3]))
  writeFileSync(file('none'), 'text')
  const target = new SharedArrayBuffer(9)
  const pool = await startPool(2)
  const tasks = [
    { file: file('none'), to: 0 }, { file: file('one'), to: 6 }, { file: file('gone'), to: 0 }, { file: file('two'), to: 0 }
  ]
  const failures = await pool.decode({ tasks, size: 1, target })
  expect(failures.map(({ task }) => task)).toEqual([0, 2])
  expect(failures[0].reason).toMatch(/unsupported image format/)
  // The mean of the four pixels; nothing in between; the other image.
  expect([...new Uint8Array(target)]).toEqual([5, 5, 5, 0, 0, 0, 1, 2, 3])
  await pool.close()
})

test('says what to install where the decoding library is missing', async () => {
  for (const name of ['decode-worker.mjs', 'crop.mjs']) {
    copyFileSync(fileURLToPath(new URL(name, real)), join(folder, name))
  }
  worker.url = pathToFileURL(join(folder, 'decode-worker.mjs'))
  await expect(startPool(2)).rejects.toMatchObject({
    name: 'DataError',
    message: expect.stringMatching(/^Images are decoded by the package sharp, .*Cannot find package 'sharp'.*npm install sharp$/)
  })
})

test('a thread that ends takes the jobs with it, and later ones are refused', async () => {
  useWorker(`
    import { parentPort } from 'node:worker_threads'
    parentPort.postMessage({ ready: true })
    parentPort.on('message', () => process.exit(3))`)
  const pool = await startPool(1)
  await expect(pool.decode(noTasks)).rejects.toThrow('the threads that decode images have ended (exit code 3)')
  await expect(pool.decode(noTasks)).rejects.toThrow('Open the data set anew')
})

test('a thread that does not start is told of', async () => {
  useWorker('throw new Error("no memory")')
  await expect(startPool(1)).rejects.toThrow('no memory')
  useWorker('process.exit(4)')
  await expect(startPool(1)).rejects.toThrow('did not start, exit code 4')
})
