// By hand, on one thread: images of 2×2, and a 3×3 kernel with padding 1 of which two taps exist, the middle and its
// right neighbour. The four images of a block are the first times 1, 2, 3 and 4.
import { describe, expect, test } from 'vitest'
import { bordered, imageOf, laneOf, originOf, unwritten } from './images.js'
import { builds, start } from './start.js'

const image = [[1, 2], [3, 4]]
/** Bytes from the first number of the image, which is what the tap up left of the middle looks at from pixel (0, 0). */
const [middle, right] = [originOf(2), originOf(2) + 16]
const size = 64 // floats of an image with its border
const [h, w, row, pixel] = [2, 2, 16, 4]

describe.each(builds)('%s', build => {
  test('conv_sparse: existing taps of every pixel and image, the bias, and the border', async () => {
    const { run, floats, integers, readFloats } = await start(build)
    const [x, y] = [floats(...imageOf(image)), floats(...unwritten(2, 2))]
    run('conv_sparse',
      x, y + originOf(2), floats(100), integers(0, 2), integers(middle, right), floats(10, 1), 0, 1, 1, 1,
      1, size, size, size, h, w, row, row, pixel, pixel, 2, 1)
    expect(laneOf(readFloats(y, size), 2, 0)).toEqual(bordered([[10 + 2 + 100, 20 + 100], [30 + 4 + 100, 40 + 100]]))
    expect(laneOf(readFloats(y, size), 2, 3)).toEqual(bordered([[48 + 100, 80 + 100], [136 + 100, 160 + 100]]))
  })

  const cuts = [{ runCount: 1, how: 'together' }, { runCount: 2, how: 'in a run of its own' }]
  const title = 'conv_sparse: weights in two chunks add up; an output without weights, $how, is its bias'
  test.each(cuts)(title, async ({ runCount }) => {
    const { run, floats, integers, readFloats } = await start(build)
    const x = floats(...imageOf(image), ...imageOf([[5, 6], [7, 8]]))
    const y = floats(...unwritten(2, 2), ...unwritten(2, 2))
    const runs = integers(0, 1, 2)
    const starts = integers(0, 1, 2, 2, 2, 2) // output 0: one weight of each chunk; output 1: none
    run('conv_sparse',
      x, y + originOf(2), floats(0, 7), starts, integers(middle, size * 4 + middle), floats(10, 1), runs, runCount, 2,
      2, 1, 2 * size, 2 * size, size, h, w, row, row, pixel, pixel, 1, 1)
    expect(laneOf(readFloats(y, size), 2)).toEqual(bordered([[15, 26], [37, 48]]))
    expect(laneOf(readFloats(y + size * 4, size), 2)).toEqual(bordered([[7, 7], [7, 7]]))
  })

  test('conv_sparse_weights: dots of dy and what each tap looks at, over all images', async () => {
    const { run, floats, integers, readFloats } = await start(build)
    const [x, dy] = [floats(...imageOf(image)), floats(...imageOf([[1, 1], [0, 2]]))]
    const [partial, dw] = [floats(NaN, NaN), floats(NaN, NaN)]
    run('conv_sparse_weights',
      x, dy + originOf(2), partial, dw, integers(0, 2), integers(middle, right), integers(0, 1), 1, 1, 1, 2,
      1, size, size, size, h, w, row, row, pixel)
    const images = 1 + 4 + 9 + 16 // lane factors of x and dy
    expect(readFloats(dw, 2)).toEqual([(1 + 2 + 8) * images, 2 * images])
  })

  /** Outputs that share the two taps, their weights and the gradients that come to them. */
  const outputs = [
    { middle: 10, right: 1, dy: [[1, 1], [0, 2]] }, { middle: 2, right: 3, dy: [[0, 1], [1, 0]] },
    { middle: 0, right: 5, dy: [[2, 0], [0, 1]] }, { middle: 1, right: 0, dy: [[0, 0], [3, 1]] }
  ] as const
  const valuesOf = (together: number) => outputs.slice(0, together).flatMap(({ middle: a, right: b }) => [a, b])
  const gradientsOf = (together: number) => outputs.slice(0, together).flatMap(({ dy }) => imageOf(dy))

  test.each([2, 4])('conv_shared: %i outputs by one list of taps, each with its bias', async together => {
    const { run, floats, integers, readFloats } = await start(build)
    const written = Array.from({ length: together }, () => unwritten(2, 2)).flat()
    const [x, y] = [floats(...imageOf(image)), floats(...written)]
    run('conv_shared',
      x, y + originOf(2), floats(100, 0, 7, 0), integers(0, 2), integers(middle, right),
      floats(...valuesOf(together)), 0, 1, 1, 1, 1, size, together * size, size, h, w, row, row, pixel, pixel, 2, 1,
      together)
    const expected = [
      [[10 + 2 + 100, 20 + 100], [30 + 4 + 100, 40 + 100]], [[2 + 6, 4], [6 + 12, 8]],
      [[10 + 7, 7], [20 + 7, 7]], [[1, 2], [3, 4]]
    ]
    for (let o = 0; o < together; o++) {
      expect(laneOf(readFloats(y + o * size * 4, size), 2)).toEqual(bordered(expected[o]!))
    }
  })

  test.each([2, 4])('conv_shared_input: what %i outputs add to the pixels that their taps look at', async together => {
    const { run, floats, integers, readFloats } = await start(build)
    const [dy, dx] = [floats(...gradientsOf(together)), floats(...unwritten(2, 2))]
    run('conv_shared_input',
      dy + originOf(2), dx, integers(0, 2), integers(middle, right), floats(...valuesOf(together)), together, 1, 1, 1,
      1, 1, 1, size, size, together * size, size, h, w, row, row, pixel, h, w * 4, 1)
    // Of a pixel: the middle weight times dy there, and the right one times dy to its left; first of two, then of four.
    const two = [[10, 10 + 1 + 2], [2, 20 + 3]]
    expect(laneOf(readFloats(dx, size), 2)).toEqual(bordered(together === 2 ? two : [[10, 13 + 10], [2 + 3, 23 + 1]]))
  })

  test.each([2, 4])('conv_shared_weights: the dots of %i outputs, output by output', async together => {
    const { run, floats, integers, readFloats } = await start(build)
    const [x, dy] = [floats(...imageOf(image)), floats(...gradientsOf(together))]
    const [partial, dw] = [unwritten(0, 0), unwritten(0, 0)].map(numbers => floats(...numbers)) as [number, number]
    run('conv_shared_weights',
      x, dy + originOf(2), partial, dw, integers(0, 2), integers(middle, right), integers(0, 1), 1, 1, 1, 2 * together,
      1, size, together * size, size, h, w, row, row, pixel, pixel, together)
    const images = 1 + 4 + 9 + 16
    const expected = [[1 + 2 + 8, 2], [2 + 3, 4], [2 + 4, 4], [9 + 4, 12]]
    expect(readFloats(dw, 2 * together)).toEqual(expected.slice(0, together).flat().map(dot => dot * images))
  })

  test('conv_pack: weights of four outputs side by side for each tap, zeros where no output is', async () => {
    const { call, run, floats, integers, readFloats } = await start(build)
    expect(call['conv_packed_floats']!(2, 2)).toBe(8)
    expect(call['conv_packed_floats']!(5, 2)).toBe(16)
    const packed = floats(...new Array<number>(8).fill(NaN))
    run('conv_pack', floats(1, 2, 3, 4), integers(0, 1), 2, packed, 2, 2)
    expect(readFloats(packed, 8)).toEqual([1, 3, 0, 0, 2, 4, 0, 0])
  })

  test('conv_dense: what conv_sparse gives, with packed weights of two outputs', async () => {
    const { run, floats, integers, readFloats } = await start(build)
    const x = floats(...imageOf(image))
    const y = floats(...unwritten(2, 2), ...unwritten(2, 2))
    const packed = floats(10, 0, 0, 0, 1, 1, 0, 0)
    run('conv_dense',
      x, y + originOf(2), floats(100, 0), 0, integers(middle, right), packed, 0, 1, 2, 2,
      1, size, 2 * size, size, h, w, row, row, pixel, pixel, 2, 1)
    expect(laneOf(readFloats(y, size), 2)).toEqual(bordered([[112, 120], [134, 140]]))
    expect(laneOf(readFloats(y + size * 4, size), 2, 1)).toEqual(bordered([[4, 0], [8, 0]]))
  })

  test('conv_dense_weights: what conv_sparse_weights gives, for every tap of every output', async () => {
    const { run, floats, integers, readFloats } = await start(build)
    const x = floats(...imageOf(image))
    const dy = floats(...imageOf([[1, 1], [0, 2]]), ...imageOf([[1, 0], [0, 0]]))
    const [partial, dw] = [floats(NaN, NaN, NaN, NaN), floats(NaN, NaN, NaN, NaN)]
    run('conv_dense_weights',
      x, dy + originOf(2), partial, dw, integers(middle, right), 2, 2, 1, 1,
      1, size, 2 * size, size, h, w, row, row, pixel)
    expect(readFloats(dw, 4)).toEqual([330, 60, 30, 60])
  })

  /** Bytes of a channel's eight pixels, side by side. */
  const copied = 8 * 16

  test('conv_pointwise: channels of 1×1 weights, bias and border; with a chunk for each channel the same', async () => {
    const { run, floats, integers, readFloats } = await start(build)
    const x = floats(...imageOf(image), ...imageOf([[5, 6], [7, 8]]))
    const results = [2, 1].map(chunk => {
      const y = floats(...unwritten(2, 2), ...unwritten(2, 2))
      const starts = chunk === 2 ? integers(0, 2, 2, 3) : integers(0, 1, 2, 2, 3, 3) // output 1: the first channel only
      const offsets = chunk === 2 ? integers(0, copied, 0) : integers(0, 0, 0)
      run('conv_pointwise',
        x + middle, y + originOf(2), floats(100, 0), starts, offsets, floats(10, 1, 2), 0, 1, 2, 2 / chunk,
        1, 2 * size, 2 * size, size, h, w, row, row, pixel, pixel, 0, 1, 2, size, chunk)
      return [laneOf(readFloats(y, size), 2), laneOf(readFloats(y + size * 4, size), 2, 3)]
    })
    expect(results[0]).toEqual([bordered([[115, 126], [137, 148]]), bordered([[8, 16], [24, 32]])])
    expect(results[1]).toEqual(results[0])
  })

  test('conv_pointwise_weights: dots of dy and each channel, over all images', async () => {
    const { run, floats, integers, readFloats } = await start(build)
    const x = floats(...imageOf(image), ...imageOf([[5, 6], [7, 8]]))
    const [dy, partial, dw] = [floats(...imageOf([[1, 1], [0, 2]])), floats(NaN, NaN), floats(NaN, NaN)]
    run('conv_pointwise_weights',
      x + middle, dy + originOf(2), partial, dw, integers(0, 2), integers(0, copied), 0, 1, 1, 1, 1, 2,
      1, 2 * size, size, size, h, w, row, row, pixel, pixel, 2, size, 2)
    const images = 1 + 4 + 9 + 16 // lane factors of x and dy
    expect(readFloats(dw, 2)).toEqual([(1 + 2 + 8) * images, (5 + 6 + 16) * images])
  })
})
