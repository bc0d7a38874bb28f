// Norm, pools, forms and dropout by hand, on one thread, on four images of 2×2: the first times 1, 2, 3, 4 unless said.
import { describe, expect, test } from 'vitest'
import { bordered, imageOf, imagePlanes, laneOf, originOf, unwritten, vectorPlanes } from './images.js'
import { builds, start } from './start.js'

const planes = imagePlanes(2, 2)
const origin = originOf(2)
const size = 64 // floats of an image with its border

describe.each(builds)('%s', build => {
  test('norm_train: statistics of the images that exist; residual, then ReLU; the border is cleared', async () => {
    const { run, floats, readFloats } = await start(build)
    const x = floats(...imageOf([[1, 1], [3, 3]], lane => lane < 3 ? 1 : 1000)) // the fourth image does not exist
    const residual = floats(...imageOf([[-9, -10], [-10, -10]], () => 1))
    const [mean, variance, y] = [floats(NaN), floats(NaN), floats(...unwritten(2, 2))]
    const pass = (residualAt: number, relu: number) => run('norm_train',
      ...imagePlanes(2, 2, 3), x + origin, residualAt, floats(5), floats(10), mean, variance, y + origin, relu,
      0)
    pass(0, 0)
    expect([readFloats(mean, 1), readFloats(variance, 1)]).toEqual([[2], [1]])
    expect(laneOf(readFloats(y, size), 2)).toEqual(bordered([[5, 5], [15, 15]]))
    pass(residual + origin, 1)
    expect(laneOf(readFloats(y, size), 2, 2)).toEqual(bordered([[0, 0], [5, 5]]))
  })

  test('norm_infer: the given mean and variance, which stay as they are', async () => {
    const { run, floats, readFloats } = await start(build)
    const [mean, variance, y] = [floats(1), floats(3), floats(...unwritten(2, 2))]
    const x = floats(...imageOf([[1, 1], [3, 3]], () => 1))
    run('norm_infer',
      ...planes, x + origin, 0, floats(4), floats(10), mean, variance, y + origin, 0, 1) // √(3 + 1) = 2
    expect(laneOf(readFloats(y, size), 2)).toEqual(bordered([[10, 10], [14, 14]]))
    expect([readFloats(mean, 1), readFloats(variance, 1)]).toEqual([[1], [3]])
  })

  test('norm_gradient: of x, scale, shift and residual; nothing passes where the ReLU was closed', async () => {
    const { run, floats, readFloats } = await start(build)
    const x = floats(...imageOf([[1, 1], [3, 3]], () => 1)) // normalised −1 and 1: mean 2, variance 1
    const dy = floats(...imageOf([[1, 0], [0, 7]], lane => Number(lane === 0)))
    const y = floats(...imageOf([[1, 1], [1, -1]], () => 1)) // closed where dy is 7
    const [dx, dResidual] = [floats(...unwritten(2, 2)), floats(...unwritten(2, 2))]
    const [dScale, dShift] = [floats(NaN), floats(NaN)]
    run('norm_gradient',
      ...planes, dy + origin, x + origin, y + origin, floats(5), 0, floats(2), floats(1), dx + origin, dScale, dShift,
      dResidual + origin, 1, 0)
    expect([readFloats(dScale, 1), readFloats(dShift, 1)]).toEqual([[-1], [1]])
    // scale · (dy − mean of dy − normalised x · mean of dy · normalised x), the means over 16 pixels
    const [seen, beside] = [5 * (1 - 1 / 16 - 1 / 16), 5 * (-1 / 16 - 1 / 16)]
    expect(laneOf(readFloats(dx, size), 2, 0)).toEqual(bordered([[seen, beside], [0, 0]]))
    expect(laneOf(readFloats(dx, size), 2, 3)).toEqual(bordered([[beside, beside], [0, 0]]))
    expect(laneOf(readFloats(dResidual, size), 2, 0)).toEqual(bordered([[1, 0], [0, 0]]))
  })

  test('channel_sums: over pixels and images', async () => {
    const { run, floats, readFloats } = await start(build)
    const out = floats(NaN)
    run('channel_sums', ...planes, floats(...imageOf([[1, 2], [3, 4]])) + origin, out)
    expect(readFloats(out, 1)).toEqual([(1 + 2 + 3 + 4) * (1 + 2 + 3 + 4)])
  })

  test('pool_layer: maximum and average of a window of 2×2, and their gradients', async () => {
    const { run, floats, readFloats } = await start(build)
    const x = floats(...imageOf([[1, 4], [4, 3]]))
    const [y, dx] = [floats(...unwritten(1, 1)), floats(...unwritten(2, 2))]
    const dy = floats(...imageOf([[8]], () => 1))
    const pass = (kind: number, out: number) => run('pool_layer', kind,
      x + origin, y + originOf(1), dy + originOf(1), out, ...planes, ...imagePlanes(1, 1),
      2, 2, 1, 1, 2, 2, 2, 2, 0, 0)
    pass(0, y + originOf(1))
    expect(laneOf(readFloats(y, 36), 1, 1)).toEqual(bordered([[8]]))
    pass(1, dx + origin)
    expect(laneOf(readFloats(dx, size), 2, 1)).toEqual(bordered([[0, 8], [0, 0]])) // the first among equals takes all
    pass(2, y + originOf(1))
    expect(laneOf(readFloats(y, 36), 1, 1)).toEqual(bordered([[6]]))
    pass(3, dx + origin)
    expect(laneOf(readFloats(dx, size), 2, 1)).toEqual(bordered([[2, 2], [2, 2]]))
  })

  test('pool_layer: padding never wins a maximum, and counts as zeros in an average', async () => {
    const { run, floats, readFloats } = await start(build)
    const x = floats(...imageOf([[-1, -2], [-3, -4]], () => 1))
    const y = floats(...unwritten(2, 2))
    const pass = (kind: number) => run('pool_layer', kind,
      x + origin, 0, 0, y + origin, ...planes, ...planes, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1)
    pass(0)
    expect(laneOf(readFloats(y, size), 2)).toEqual(bordered([[-1, -2], [-3, -4]]))
    pass(2)
    expect(laneOf(readFloats(y, size), 2)).toEqual(bordered([[-0.25, -0.5], [-0.75, -1]]))
  })

  test('pool_layer: the average of whole images as a vector, and its gradient', async () => {
    const { run, floats, readFloats } = await start(build)
    const [x, y] = [floats(...imageOf([[1, 2], [3, 6]])), floats(NaN, NaN, NaN, NaN)]
    const [dy, dx] = [floats(4, 8, 12, 16), floats(...unwritten(2, 2))]
    const pass = (kind: number, out: number) => run('pool_layer', kind,
      x + origin, 0, dy, out, ...planes, ...vectorPlanes(1), 2, 2, 1, 1, 2, 2, 1, 1, 0, 0)
    pass(4, y)
    expect(readFloats(y, 4)).toEqual([3, 6, 9, 12])
    pass(5, dx + origin)
    expect(laneOf(readFloats(dx, size), 2, 2)).toEqual(bordered([[3, 3], [3, 3]]))
  })

  test('copy_form: features c, h, w of a vector are the pixels of an image, both ways', async () => {
    const { run, floats, readFloats } = await start(build)
    const features = [1, 2, 3, 4, 10, 20, 30, 40, 5, 6, 7, 8, 50, 60, 70, 80] // four features of four images
    const [vector, image] = [floats(...features), floats(...unwritten(2, 2))]
    run('copy_form', ...vectorPlanes(4), ...planes, vector, image + origin, 2, 2)
    expect(laneOf(readFloats(image, size), 2, 0)).toEqual(bordered([[1, 10], [5, 50]]))
    expect(laneOf(readFloats(image, size), 2, 3)).toEqual(bordered([[4, 40], [8, 80]]))
    const back = floats(...new Array<number>(16).fill(NaN))
    run('copy_form', ...planes, ...vectorPlanes(4), image + origin, back, 2, 2)
    expect(readFloats(back, 16)).toEqual(features)
  })

  test('clear_borders leaves the pixels alone', async () => {
    const { run, floats, readFloats } = await start(build)
    const image = floats(...unwritten(2, 2))
    run('clear_borders', ...planes, image + origin)
    expect(laneOf(readFloats(image, size), 2, 1)).toEqual(bordered([[NaN, NaN], [NaN, NaN]]))
  })

  test('dropout: a value goes where the hash of its place in the batch says so, the rest is scaled', async () => {
    const { run, floats, readFloats } = await start(build)
    const [x, y] = [floats(...imageOf([[1, 2], [3, 4]], () => 1)), floats(...unwritten(2, 2))]
    const [key, threshold] = [12345, 2 ** 31]
    run('dropout', ...planes, x + origin, y + origin, key, threshold, 2, 4)
    const value = (image: number, pixel: number) =>
      finalised(finalised(image * 4 + pixel) ^ key) < threshold ? 0 : 2 * (pixel + 1)
    const lanes = [0, 1, 2, 3].map(image => laneOf(readFloats(y, size), 2, image))
    expect(lanes).toEqual([0, 1, 2, 3].map(image =>
      bordered([[value(image, 0), value(image, 1)], [value(image, 2), value(image, 3)]])))
    const dropped = lanes.flat(2).filter(one => one === 0).length - 4 * 12 // 12 pixels of a border
    expect(dropped).toBeGreaterThan(0)
    expect(dropped).toBeLessThan(16)
  })
})

/** The finaliser of MurmurHash3. */
function finalised(bits: number): number {
  let h = bits >>> 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
