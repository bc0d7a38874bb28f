import { startKernels, type Kernels } from '@itop/backend-cpu/predict'
import { encodeCheckpoint } from '@itop/checkpoint'
import { mlp } from '@itop/models'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { loadNetwork, softmax } from '../src/index.js'
import { loadNetwork as loadInNode, PictureError } from '../src/node.js'
import { cut } from '../src/pictures.js'

const grey = { c: 1, h: 2, w: 2 }
const colour = { c: 3, h: 1, w: 2 }

/** A picture of grey pixels. */
const greys = (width: number, ...values: number[]) =>
  ({ width, height: values.length / width, data: Uint8ClampedArray.from(values.flatMap(v => [v, v, v, 255])) })

describe('a picture becomes an image', () => {
  test('as it is, where it has the size', () => {
    expect([...cut(greys(2, 10, 20, 30, 255), grey)]).toEqual([10, 20, 30, 255])
  })

  test('by its middle, each pixel the mean of what lies under it', () => {
    // Of 6×4 the middle 4×4 is shown, in blocks of 2×2.
    const rows = [0, 1, 2, 3].flatMap(y => [99, y, y, y + 4, y + 4, 99])
    expect([...cut(greys(6, ...rows), grey)]).toEqual([1, 5, 3, 7].map(v => Math.round(v - 0.5)))
    expect([...cut(greys(1, 8), grey)]).toEqual([8, 8, 8, 8])
  })

  test('in colours plane by plane, in grey as bright as it looks, and black where it is clear', () => {
    const data = Uint8Array.from([255, 0, 100, 255, 0, 200, 0, 51])
    expect([...cut({ width: 2, height: 1, data }, colour)]).toEqual([255, 0, 0, 40, 100, 0])
    expect([...cut({ width: 2, height: 1, data }, { c: 1, h: 1, w: 2 })])
      .toEqual([Math.round(0.299 * 255 + 11.4), Math.round(0.587 * 40)])
  })

  test('of an element of a page, at its own size', () => {
    const drawn: unknown[] = []
    vi.stubGlobal('OffscreenCanvas', class {
      constructor(readonly width: number, readonly height: number) {}
      getContext = () => ({
        drawImage: (...given: unknown[]) => { drawn.push(...given) },
        getImageData: (_x: number, _y: number, width: number, height: number) =>
          ({ width, height, data: new Uint8ClampedArray(4 * width * height).fill(255) })
      })
    })
    const element = { width: 1, height: 1, naturalWidth: 4, naturalHeight: 2 }
    expect([...cut(element, grey)]).toEqual([255, 255, 255, 255])
    expect(drawn).toEqual([element, 0, 0])
    vi.unstubAllGlobals()
  })

  test('or is refused, with what to give', () => {
    expect(() => cut({ width: 2, height: 2, data: new Uint8Array(4) }, grey)).toThrow(
      'predict: expected 4 bytes for each of 2×2 pixels, got 4.')
    expect(() => cut(greys(1, 1), { c: 2, h: 1, w: 1 })).toThrow('the network takes 2. Give images as arrays.')
    expect(() => cut({ width: 0, height: 0 }, grey)).toThrow('Wait until it is loaded: await image.decode().')
    expect(() => cut({ width: 4, height: 4 }, grey)).toThrow('here is no canvas')
  })
})

/** Logits are 0, the first pixel, and twice the second. */
const network = mlp({ name: 'hand', layers: [4, 3], input: grey })
const file = Buffer.concat(encodeCheckpoint({
  step: 1,
  meta: {
    model: 'hand', weights: network.weights.map(({ name, shape }) => ({ name, shape: [...shape] })),
    data: { shape: grey, classes: 3, classNames: ['none', 'left', 'right'], normalisation: { mean: [0], std: [1] } }
  },
  masks: new Map(),
  arrays: new Map([
    ['value/fc1', Float32Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0, 2, 0, 0)], ['value/fc1.bias', new Float32Array(3)]
  ])
}))

describe('a network', () => {
  let folder: string
  let on: Kernels

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pictures-'))
    on = await startKernels({ threads: 1 })
  })
  afterAll(async () => {
    rmSync(folder, { recursive: true })
    await on.dispose()
  })

  const left = greys(2, 255, 0, 0, 0)
  const right = greys(2, 255, 255, 0, 0)

  test('names the likeliest classes of each picture, with probabilities', async () => {
    const net = await loadNetwork(file, { network, on })
    const [ofLeft, ofRight] = await net.classify([left, right], { best: 2 })
    expect(ofLeft!.map(({ name }) => name)).toEqual(['left', 'none'])
    expect(ofRight!.map(guess => [guess.class, guess.name])).toEqual([[2, 'right'], [1, 'left']])
    const sum = 1 + Math.E + Math.E ** 2
    expect(ofRight!.map(({ probability }) => probability)).toEqual([Math.E ** 2 / sum, Math.E / sum].map(p =>
      expect.closeTo(p, 6)))
    const all = (await net.classify(left))[0]!
    expect(all.map(({ class: index }) => index)).toEqual([1, 0, 2])   // of equals the first
    expect(all.reduce((total, { probability }) => total + probability, 0)).toBeCloseTo(1, 6)
    expect([...(await net.predict(left)).classes]).toEqual([1])
    expect(await net.accuracy([left, right], [1, 0])).toBe(0.5)
    await expect(net.classify(left, { best: 0 })).rejects.toThrow('classify: best must be an integer ≥ 1')
    net.dispose()
  })

  test('reads pictures by the names of their files in Node', async () => {
    const path = join(folder, 'left.png')
    await sharp(left.data, { raw: { width: 2, height: 2, channels: 4 } }).png().toFile(path)
    const net = await loadInNode(file, { network, on })
    expect((await net.classify(path, { best: 1 }))[0]![0]).toMatchObject({ class: 1, name: 'left' })
    expect(await net.predict([path, path])).toEqual(await net.predict([left, left]))
    writeFileSync(join(folder, 'text.png'), 'no picture')
    const wrong = net.predict(join(folder, 'text.png'))
    await expect(wrong).rejects.toThrow(PictureError)
    await expect(wrong).rejects.toThrow(/text\.png: cannot be read as a picture: /)
    await expect(net.predict(join(folder, 'nowhere.png'))).rejects.toThrow(PictureError)
    net.dispose()
  })
})

test('probabilities of large logits are finite', () => {
  expect([...softmax(Float32Array.of(1000, 1000, -1000))]).toEqual([0.5, 0.5, 0])
})
