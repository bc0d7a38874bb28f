import { Mask, randomSubset } from '@itop/masks'
import { createPattern, type ConvGeometry } from '@itop/ops'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { backwardList, forwardList, gradientList, type ConvList } from '../src/conv-list.js'
import { backwardTaps, forwardTaps } from '../src/conv-shape.js'
import { createLayout } from '../src/planes.js'

/** Numbers that a list placed, by what it calls their offset; 0 is none. */
function arena() {
  const placed: Uint32Array[] = [new Uint32Array(0)]
  return { place: (numbers: Uint32Array) => placed.push(numbers) - 1, at: (offset: number) => [...placed[offset]!] }
}

/** Layers with padding that keeps the size, on images of 4 × 4. */
function geometryOf(mask: Mask, groups = 1): ConvGeometry {
  const [out, perGroup, kernel] = mask.shape as [number, number, number, number] // kernels here are square
  return {
    pattern: createPattern(mask), n: 4, groups, stride: [1, 1], padding: [(kernel - 1) / 2, (kernel - 1) / 2],
    input: { c: perGroup * groups, h: 4, w: 4 }, output: { c: out, h: 4, w: 4 }
  }
}

const planes = (channels: number) => createLayout(4).imagePlanes({ c: channels, h: 4, w: 4 }, 4, 1)
const copied = 8 * 16 // bytes of eight pixels of a channel, as conv_pointwise copies them
const [channel, middle] = [6 * 6 * 16, (6 + 1) * 16] // bytes of a plane, and from its corner to pixel (0, 0)

test('weights [[w0, ·], [w1, w2]] of 1×1: forward by output, backward by input with the order of the values', () => {
  const geometry = geometryOf(Mask.from([1, 0, 1, 1], [2, 2, 1, 1]))
  const { place, at } = arena()
  const forward = forwardList(geometry, forwardTaps(geometry), planes(2), place)
  expect(forward).toMatchObject({ chunks: 1, count: 3, order: 0 })
  expect([at(forward.start), at(forward.offset)]).toEqual([[0, 1, 1, 3], [0, 0, copied]])
  const backward = backwardList(geometry, backwardTaps(geometry)[0]!, planes(2), place)
  expect(at(backward.start)).toEqual([0, 2, 2, 3])
  expect(at(backward.offset)).toEqual([0, copied, copied])
  expect(at(backward.order)).toEqual([0, 1, 2])
})

/** What a list says of each of its weights: the result, the channel that is looked at, and where on it. */
function weightsOf({ start, chunks, chunk, pointwise, offset, order }: ConvList, at: (offset: number) => number[]) {
  const [starts, offsets] = [at(start), at(offset)]
  const orders = order ? at(order) : offsets.map((_, k) => k)
  return offsets.map((bytes, i) => {
    const entry = starts.findLastIndex(first => first <= i)
    const result = Math.floor(entry / (chunks + 1))
    const first = entry % (chunks + 1) * chunk
    return pointwise
      ? { k: orders[i]!, result, seen: first + bytes / copied, rest: middle }
      : { k: orders[i]!, result, seen: Math.floor(bytes / channel), rest: bytes % channel }
  }).sort((a, b) => a.k - b.k)
}

test('every existing weight of any pattern is listed once, forward and backward, between the same two channels', () => {
  const shapes = fc.record({
    out: fc.integer({ min: 1, max: 4 }), perGroup: fc.integer({ min: 1, max: 40 }),
    groups: fc.integer({ min: 1, max: 3 }), kernel: fc.constantFrom(1, 3),
    share: fc.double({ min: 0, max: 1, noNaN: true }), seed: fc.string()
  })
  fc.assert(fc.property(shapes, ({ out, perGroup, groups, kernel, share, seed }) => {
    const shape = [out * groups, perGroup, kernel, kernel]
    const count = Math.round(share * out * groups * perGroup * kernel ** 2)
    const mask = randomSubset({ shape, count, seed })
    const geometry = geometryOf(mask, groups)
    const { place, at } = arena()
    const forward = forwardList(geometry, forwardTaps(geometry), planes(perGroup * groups), place)
    const gradient = gradientList(geometry, forwardTaps(geometry), planes(perGroup * groups), place)
    const backward = backwardList(geometry, backwardTaps(geometry)[0]!, planes(out * groups), place)
    const expected = [...mask.positions()].map((position, k) => {
      const [row, tap] = [Math.floor(position / kernel ** 2), position % kernel ** 2]
      const result = Math.floor(row / perGroup)
      const reach = (y: number, x: number) => middle + (y * 6 + x) * 16
      const [y, x] = [Math.floor(tap / kernel), tap % kernel].map(one => one - (kernel - 1) / 2) as [number, number]
      const seen = Math.floor(result / out) * perGroup + row % perGroup
      return { k, result, seen, forwards: reach(y, x), backwards: reach(-y, -x) }
    })
    expect(weightsOf(forward, at)).toEqual(expected.map(({ k, result, seen, forwards }) =>
      ({ k, result, seen, rest: forwards })))
    expect(weightsOf(gradient, at)).toEqual(weightsOf(forward, at))
    expect(weightsOf(backward, at)).toEqual(expected.map(({ k, result, seen, backwards }) =>
      ({ k, result: seen, seen: result, rest: backwards })))
    expect([forward.count, at(forward.runs).at(-1)]).toEqual([count, out * groups])
  }))
})
