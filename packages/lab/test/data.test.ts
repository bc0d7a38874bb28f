import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { createDataSource, type Fetch } from '../src/engine/data.js'
import { droppedData } from '../src/engine/dropped.js'

/** An IDX file of bytes. */
const idx = (shape: readonly number[], values: readonly number[]): Uint8Array =>
  Uint8Array.from([0, 0, 8, shape.length, ...shape.flatMap(n => [0, 0, n >> 8, n & 255]), ...values])

const image = (value: number) => Array<number>(28 * 28).fill(value)

const files: Record<string, Uint8Array> = {
  'train-images-idx3-ubyte': idx([3, 28, 28], [...image(0), ...image(1), ...image(2)]),
  'train-labels-idx1-ubyte': idx([3], [7, 8, 9]),
  't10k-images-idx3-ubyte': idx([1, 28, 28], image(5)),
  't10k-labels-idx1-ubyte': idx([1], [4])
}

/** A server with these files below `http://here/lab/data/mnist/`, and what was asked of it. */
function server(served: Readonly<Record<string, Uint8Array>>) {
  const asked: string[] = []
  const fetchFile: Fetch = async address => {
    asked.push(address)
    const name = address.replace('http://here/lab/data/mnist/', '')
    return Object.hasOwn(served, name)
      ? new Response(Uint8Array.from(served[name]))
      : Response.json({ error: `${name} is not in data/mnist. Run itop train once.` }, { status: 404 })
  }
  return { asked, open: createDataSource(fetchFile) }
}

const packed = Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`${name}.gz`, gzipSync(bytes)]))

describe('a data set that is served', () => {
  test.each([
    ['plain', files],
    ['compressed', packed],
    ['compressed under the plain name', Object.fromEntries(
      Object.entries(files).map(([name, bytes]) => [name, gzipSync(bytes)]))]
  ])('is read from its four official files, %s', async (_, served) => {
    const { train, test: tests, name } = await server(served).open('mnist', 'http://here/lab/')
    expect(name).toBe('mnist')
    expect(train).toMatchObject({ count: 3, split: 'train', classes: 10, shape: { c: 1, h: 28, w: 28 } })
    expect([...train.labels]).toEqual([7, 8, 9])
    expect([train.images[0], train.images[784], train.images[1568]]).toEqual([0, 1, 2])
    expect(tests).toMatchObject({ count: 1, split: 'test', normalisation: { mean: [0.1307], std: [0.3081] } })
  })

  test('is read once', async () => {
    const { asked, open } = server(files)
    expect(await open('mnist', 'http://here/lab/')).toBe(await open('mnist', 'http://here/lab/'))
    expect(asked).toHaveLength(4)
  })

  test('that is missing is refused in the words of the server, and asked for again', async () => {
    const { asked, open } = server({})
    const refused = /-idx3-ubyte is not in data\/mnist. Run itop train once/
    await expect(open('mnist', 'http://here/lab/')).rejects.toThrow(refused)
    const { length } = asked
    await expect(open('mnist', 'http://here/lab/')).rejects.toThrow(/not in data/)
    expect(asked.length).toBe(2 * length)
  })

  test('that is damaged is refused with the file and what is wrong', async () => {
    const swapped = { ...files, 'train-images-idx3-ubyte': files['train-labels-idx1-ubyte'] }
    await expect(server(swapped).open('mnist', 'http://here/lab/'))
      .rejects.toThrow('train-images-idx3-ubyte: expected 3 dimensions, got 1.')
    const short = { ...files, 'train-labels-idx1-ubyte': files['train-labels-idx1-ubyte'].subarray(0, 9) }
    await expect(server(short).open('mnist', 'http://here/lab/')).rejects.toThrow(/train-labels-idx1-ubyte/)
  })

  test('of a server that answers otherwise or not at all is an error that says so', async () => {
    const odd = createDataSource(async () => new Response('<html>', { status: 500 }))
    await expect(odd('mnist', 'http://here/lab/')).rejects.toThrow('the server answered 500')
    const gone = createDataSource(async () => { throw new TypeError('fetch failed') })
    await expect(gone('mnist', 'http://here/lab/')).rejects.toThrow('cannot be reached')
  })
})

describe('images of the user', () => {
  const dropped = {
    images: Uint8Array.from({ length: 40 }, (_, i) => Math.floor(i / 4)),
    labels: Uint8Array.from({ length: 10 }, (_, i) => i % 2),
    shape: { c: 1, h: 2, w: 2 },
    classNames: ['cat', 'dog']
  }

  test('are shuffled by the seed, a fifth is for the test, none is lost, and each keeps its label', () => {
    const { train, test: tests } = droppedData(dropped, 1)
    expect([train.count, tests.count]).toEqual([8, 2])
    const seen = [train, tests].flatMap(({ images, labels }) =>
      [...labels].map((label, i) => ({ image: images[4 * i], label })))
    expect(seen.map(({ image }) => image).sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    for (const { image, label } of seen) expect(label).toBe(image % 2)
    expect(droppedData(dropped, 1).train.images).toEqual(train.images)
    expect(droppedData(dropped, 2).train.images).not.toEqual(train.images)
  })

  test('are normalised by their own mean and deviation', () => {
    const flat = { ...dropped, images: Uint8Array.from({ length: 40 }, (_, i) => i % 2 === 0 ? 0 : 255) }
    const { train } = droppedData(flat, 1)
    expect(train.normalisation).toEqual({ mean: [0.5], std: [0.5] })
    const black = { ...dropped, images: new Uint8Array(40) }
    expect(droppedData(black, 1).train.normalisation).toEqual({ mean: [0], std: [1] })
  })

  test('that are too few, of one class, or of another size are refused', () => {
    const one = { ...dropped, images: new Uint8Array(4), labels: new Uint8Array(1) }
    expect(() => droppedData(one, 1)).toThrow('at least two images')
    expect(() => droppedData({ ...dropped, classNames: ['cat'] }, 1)).toThrow('at least two classes, got 1')
    expect(() => droppedData({ ...dropped, images: new Uint8Array(39) }, 1)).toThrow('10 images of 1×2×2 bytes')
  })
})
