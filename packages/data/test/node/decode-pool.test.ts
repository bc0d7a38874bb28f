import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startPool, type DecodeJob, type DecodeTask } from '../../src/node/images/decode-pool.js'
import { randomBox } from '../../worker/crop.mjs'
import { claimingPng, painted, palettePng, plain, type Colour } from './image-files.js'

const worker = vi.hoisted(() => ({ url: undefined as URL | undefined }))
const real = new URL('../../worker/decode-worker.mjs', import.meta.url)
vi.mock('../../src/decode-worker.js', () => ({ get decodeWorker() { return worker.url } }))

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'itop-pool-'))
  worker.url = real
})
afterEach(() => { rmSync(folder, { recursive: true }) })

function useWorker(code: string) {
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
    { file: file('none'), to: 0 }, { file: file('one'), to: 6 },
    { file: file('gone'), to: 0 }, { file: file('two'), to: 0 }
  ]
  const failures = await pool.decode({ tasks, size: 1, target })
  expect(failures.map(({ task }) => task)).toEqual([0, 2])
  expect(failures[0].reason).toMatch(/unsupported image format/)
  // The mean of the four pixels; nothing in between; the other image.
  expect([...new Uint8Array(target)]).toEqual([5, 5, 5, 0, 0, 0, 1, 2, 3])
  await pool.close()
})

test('resizes as Pillow does for torchvision', async () => {
  const path = fileURLToPath(new URL('../golden/pillow.json', import.meta.url))
  const { size, middle, box } = JSON.parse(readFileSync(path, 'utf8')) as Record<'middle' | 'box', number[][]> & {
    readonly size: number // the script beside it writes this
  }
  const file = join(folder, 'image')
  const paint = (x: number, y: number): Colour => [(x * x + 3 * y) % 256, (5 * x + y * y) % 256, x * y % 256]
  writeFileSync(file, await painted(48, 36, paint))
  const pool = await startPool(1)
  const decode = async (extra: Partial<DecodeTask>) => {
    const target = new SharedArrayBuffer(3 * size * size)
    expect(await pool.decode({ tasks: [{ file, to: 0, ...extra }], size, target })).toEqual([])
    return new Uint8Array(target)
  }
  const isNear = (bytes: Uint8Array, golden: readonly (readonly number[])[]) => {
    const apart = golden.flat().map((byte, i) => Math.abs(byte - bytes[i]))
    // The filter is the same, its weights are rounded otherwise.
    expect(Math.max(...apart)).toBeLessThanOrEqual(8)
    expect(apart.reduce((a, b) => a + b) / apart.length).toBeLessThan(0.5)
  }
  isNear(await decode({}), middle)
  // 43.4 % of the area at 6:5 is 30×25, at (5, 7) of the 19 by 12 places; not mirrored.
  const draws = [...Array.from({ length: 10 }, () => [0.3849, 0.8169]).flat(), 7.5 / 12, 5.5 / 19, 0.9]
  expect(randomBox(48, 36, draws)).toEqual({ left: 5, top: 7, width: 30, height: 25 })
  isNear(await decode({ draws }), box)
  await pool.close()
})

/** An image of one colour that is transparent everywhere. */
const transparent = (side: number, [r, g, b]: Colour) => sharp(
  Buffer.from(Array.from({ length: side * side }, () => [r, g, b, 0]).flat()),
  { raw: { width: side, height: side, channels: 4 } })

test('transparency is dropped before anything else: the colours stay, whatever the size, cut or not', async () => {
  const draws = [...Array.from({ length: 10 }, () => [0.3, 0.5]).flat(), 0.2, 0.7, 0.1]
  const pool = await startPool(2)
  for (const [side, size] of [[50, 32], [37, 28], [32, 28], [200, 28]]) {
    const image = transparent(side, [200, 50, 0])
    const grey = transparent(side, [90, 90, 90]).toColourspace('b-w')
    const kinds = {
      'rgba.png': await image.clone().png().toBuffer(),
      'deep.png': await image.clone().toColourspace('rgb16').png().toBuffer(),
      'lossless.webp': await image.clone().webp({ lossless: true, exact: true }).toBuffer(),
      'grey.png': await grey.png().toBuffer(),
      'palette.png': palettePng(side, [200, 50, 0])
    }
    for (const [name, bytes] of Object.entries(kinds)) writeFileSync(join(folder, name), bytes)
    const target = new SharedArrayBuffer(2 * 3 * size * size)
    for (const name of Object.keys(kinds)) {
      const file = join(folder, name)
      const tasks = [{ file, to: 0 }, { file, to: 3 * size * size, draws }]
      expect(await pool.decode({ tasks, size, target }), name).toEqual([])
      const colours = Array.from({ length: 6 }, (_, plane) =>
        [...new Set(new Uint8Array(target, plane * size * size, size * size))])
      const expected = name === 'grey.png' ? [[90], [90], [90]] : [[200], [50], [0]]
      expect(colours, `${name}, ${side}`).toEqual([...expected, ...expected])
    }
  }
  await pool.close()
})

test('half transparent pixels count as much as others when an image shrinks', async () => {
  const stripes = [[100, 0, 0, 0], [200, 0, 0, 255]]
  const pixels = Buffer.from(Array.from({ length: 64 * 64 }, (_, i) => stripes[i % 2]).flat())
  const file = join(folder, 'stripes')
  writeFileSync(file, await sharp(pixels, { raw: { width: 64, height: 64, channels: 4 } }).png().toBuffer())
  const target = new SharedArrayBuffer(3 * 7 * 7)
  const pool = await startPool(1)
  expect(await pool.decode({ tasks: [{ file, to: 0 }], size: 7, target })).toEqual([])
  expect(new Set(new Uint8Array(target, 0, 49))).toEqual(new Set([150]))
  await pool.close()
})

test('an image that claims more pixels than anyone has is refused before any memory is', async () => {
  const claims = Buffer.from(await sharp(await plain([1, 2, 3])).jpeg().toBuffer())
  claims.writeUInt32BE(0xea60ea60, claims.indexOf(Buffer.of(0xff, 0xc0)) + 5) // 60,000 rows and columns
  writeFileSync(join(folder, 'a.png'), claimingPng(60_000, 60_000))
  writeFileSync(join(folder, 'a.jpg'), claims)
  writeFileSync(join(folder, 'b.png'), claimingPng(16_000, 16_000))
  const pool = await startPool(1)
  const tasks = ['a.png', 'a.jpg', 'b.png'].map(name => ({ file: join(folder, name), to: 0 }))
  const failures = await pool.decode({ tasks, size: 1, target: new SharedArrayBuffer(3) })
  expect(failures.map(({ reason }) => reason)).toEqual([
    expect.stringContaining('exceeds pixel limit'), expect.stringContaining('exceeds pixel limit'),
    expect.stringContaining('error')
  ])
  await pool.close()
})

test('a JPEG is resized from all of its pixels, not from a smaller copy that its format offers', async () => {
  const paint = (x: number, y: number): Colour => [(x * x + 3 * y) % 256, (5 * x + y * y) % 256, x * y % 256]
  const jpeg = await sharp(await painted(256, 256, paint)).jpeg().toBuffer()
  writeFileSync(join(folder, 'jpeg'), jpeg)
  writeFileSync(join(folder, 'png'), await sharp(jpeg).png().toBuffer())
  const pool = await startPool(1)
  const target = new SharedArrayBuffer(2 * 768)
  const tasks = ['jpeg', 'png'].map((name, i) => ({ file: join(folder, name), to: i * 768 }))
  expect(await pool.decode({ tasks, size: 16, target })).toEqual([])
  expect(new Uint8Array(target, 0, 768)).toEqual(new Uint8Array(target, 768))
  await pool.close()
})

test('says what to install where the decoding library is missing', async () => {
  for (const name of ['decode-worker.mjs', 'crop.mjs']) {
    copyFileSync(fileURLToPath(new URL(name, real)), join(folder, name))
  }
  worker.url = pathToFileURL(join(folder, 'decode-worker.mjs'))
  await expect(startPool(2)).rejects.toMatchObject({
    name: 'DataError',
    message: expect.stringMatching(/^Images are decoded by the package sharp, .*Cannot find package 'sharp'.*Run: npm/)
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

test('closing waits for threads, whatever they still answer: Node would take it for the end of all work', async () => {
  useWorker(`
    import { parentPort } from 'node:worker_threads'
    parentPort.postMessage({ ready: true })
    parentPort.on('message', ({ id, target }) => {
      parentPort.postMessage({ id, failures: [] })
      Atomics.store(new Uint8Array(target), 0, 1)
    })`)
  const pool = await startPool(1)
  const answered = new Uint8Array(new SharedArrayBuffer(1))
  const asked = pool.decode({ ...noTasks, target: answered.buffer })
  while (Atomics.load(answered, 0) === 0) { /* the answer is on its way, and nobody has seen it */ }
  const unref = vi.spyOn(Worker.prototype, 'unref')
  const closed = pool.close()
  await expect(asked).rejects.toThrow('the threads that decode images have ended (closed)')
  await closed
  expect(unref).not.toHaveBeenCalled()
  unref.mockRestore()
})

test('a thread that does not start is told of', async () => {
  useWorker('throw new Error("no memory")')
  await expect(startPool(1)).rejects.toThrow('no memory')
  useWorker('process.exit(4)')
  await expect(startPool(1)).rejects.toThrow('did not start, exit code 4')
})
