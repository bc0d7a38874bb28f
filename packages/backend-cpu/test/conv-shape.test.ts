import { Mask } from '@itop/masks'
import { createPattern, type ConvGeometry } from '@itop/ops'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { backwardTaps, borderNeeded, forwardTaps, type Taps } from '../src/conv-shape.js'

type Pair = readonly [number, number]

function geometryOf([h, w]: Pair, [kh, kw]: Pair, stride: Pair, padding: Pair): ConvGeometry {
  const length = (size: number, kernel: number, i: 0 | 1) =>
    Math.floor((size + 2 * padding[i] - kernel) / stride[i]) + 1
  return {
    pattern: createPattern(Mask.full([1, 1, kh, kw])), n: 1, groups: 1, stride, padding,
    input: { c: 1, h, w }, output: { c: 1, h: length(h, kh, 0), w: length(w, kw, 1) }
  }
}

describe('taps by hand', () => {
  test('forward, 3×3 with padding 1: every output pixel sees nine taps around it', () => {
    const { taps, ...pixels } = forwardTaps(geometryOf([4, 5], [3, 3], [1, 1], [1, 1]))
    expect(pixels).toEqual({ kernel: 9, first: [0, 0], rows: 4, columns: 5, step: [1, 1] })
    expect(taps.map(({ y, x }) => [y, x])).toEqual(
      [[-1, -1], [-1, 0], [-1, 1], [0, -1], [0, 0], [0, 1], [1, -1], [1, 0], [1, 1]])
  })

  test('backward, stride 1: one class of pixels, and flipped taps', () => {
    const [one, ...others] = backwardTaps(geometryOf([4, 4], [1, 3], [1, 1], [0, 1]))
    expect(others).toEqual([])
    expect(one!.taps).toEqual([{ tap: 0, y: 0, x: 1 }, { tap: 1, y: 0, x: 0 }, { tap: 2, y: 0, x: -1 }])
  })

  test('backward, 1×1 with stride 2: of four classes of pixels only the first is reached', () => {
    const classes = backwardTaps(geometryOf([5, 4], [1, 1], [2, 2], [0, 0]))
    expect(classes.map(({ first, rows, columns, taps }) => [first, rows, columns, taps.length])).toEqual(
      [[[0, 0], 3, 2, 1], [[0, 1], 3, 2, 0], [[1, 0], 2, 2, 0], [[1, 1], 2, 2, 0]])
  })

  test('the border that taps need: none for 1×1, 3 for 7×7 with padding 3, 4 for a 5×5 without, backwards', () => {
    const border = (geometry: ConvGeometry) => borderNeeded(forwardTaps(geometry), geometry.input, geometry.stride)
    expect(border(geometryOf([8, 8], [1, 1], [1, 1], [0, 0]))).toBe(0)
    expect(border(geometryOf([8, 8], [7, 7], [1, 1], [3, 3]))).toBe(3)
    const unpadded = geometryOf([8, 8], [5, 5], [1, 1], [0, 0])
    expect(borderNeeded(backwardTaps(unpadded)[0]!, unpadded.output, [1, 1])).toBe(4)
  })
})

/** Every (input pixel, output pixel, tap) that meet, as words; pixels outside the input are left out. */
function meetings({ input, output, stride, padding, pattern }: ConvGeometry): string[] {
  const [, , kh, kw] = pattern.shape as [number, number, number, number] // a convolution's weight
  const found: string[] = []
  for (let oy = 0; oy < output.h; oy++) for (let ox = 0; ox < output.w; ox++) {
    for (let tap = 0; tap < kh * kw; tap++) {
      const [iy, ix] = [oy * stride[0] - padding[0] + Math.floor(tap / kw), ox * stride[1] - padding[1] + tap % kw]
      if (iy >= 0 && iy < input.h && ix >= 0 && ix < input.w) found.push(`${iy},${ix} ${oy},${ox} ${tap}`)
    }
  }
  return found.sort()
}

/** What a set of taps visits: pixels of the result, and where they look, if that is from `least` on and below h, w. */
function visits(
  { first, rows, columns, step, taps }: Taps, { h, w }: { readonly h: number, readonly w: number }, xStep: Pair,
  least = 0
) {
  const found: { readonly result: string, readonly seen: string, readonly tap: number }[] = []
  for (let row = 0; row < rows; row++) for (let column = 0; column < columns; column++) {
    const result = `${first[0] + row * step[0]},${first[1] + column * step[1]}`
    for (const { tap, y, x } of taps) {
      const [sy, sx] = [row * xStep[0] + y, column * xStep[1] + x]
      if (sy >= least && sy < h && sx >= least && sx < w) found.push({ result, seen: `${sy},${sx}`, tap })
    }
  }
  return found
}

const pair = (min: number, max: number) => fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }))
const geometries = fc.record({ size: pair(1, 7), kernel: pair(1, 5), stride: pair(1, 3), padding: pair(0, 3) })
  .filter(({ size, kernel, padding }) => ([0, 1] as const).every(i => size[i] + 2 * padding[i] >= kernel[i]))
  .map(({ size, kernel, stride, padding }) => geometryOf(size, kernel, stride, padding))

describe('any size, kernel, stride and padding', () => {
  test('forward, every input pixel, output pixel and tap that meet are visited exactly once', () => {
    fc.assert(fc.property(geometries, geometry => {
      const found = visits(forwardTaps(geometry), geometry.input, geometry.stride)
      expect(found.map(({ result, seen, tap }) => `${seen} ${result} ${tap}`).sort()).toEqual(meetings(geometry))
    }))
  })

  test('backward, over all classes of pixels, the same are visited exactly once', () => {
    fc.assert(fc.property(geometries, geometry => {
      const found = backwardTaps(geometry).flatMap(taps => visits(taps, geometry.output, [1, 1]))
      expect(found.map(({ result, seen, tap }) => `${result} ${seen} ${tap}`).sort()).toEqual(meetings(geometry))
    }))
  })

  test('the classes are all input pixels, each in one of them', () => {
    fc.assert(fc.property(geometries, geometry => {
      const pixels = backwardTaps(geometry).map(({ rows, columns }) => rows * columns)
      expect(pixels.reduce((sum, count) => sum + count, 0)).toBe(geometry.input.h * geometry.input.w)
    }))
  })

  test('the border that is said to be needed is how far the farthest look of any pixel goes beyond the image', () => {
    fc.assert(fc.property(geometries, geometry => {
      const sides = [
        [forwardTaps(geometry), geometry.input, geometry.stride] as const,
        ...backwardTaps(geometry).map(taps => [taps, geometry.output, [1, 1]] as const)
      ]
      for (const [taps, { h, w }, xStep] of sides) {
        const looks = visits(taps, { h: Infinity, w: Infinity }, xStep, -Infinity)
          .map(({ seen }) => seen.split(',').map(Number))
        const beyond = looks.flatMap(([y, x]) => [-y!, -x!, y! - (h - 1), x! - (w - 1)])
        expect(borderNeeded(taps, { h, w }, xStep)).toBe(Math.max(0, ...beyond))
      }
    }))
  })
})
