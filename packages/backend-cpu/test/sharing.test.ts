import { Mask } from '@itop/masks'
import { createPattern, explainLayer, type ConvGeometry } from '@itop/ops'
import { expect, test } from 'vitest'
import { register } from '../src/index.js'
import { nativeBuilds } from '../src/native.js'
import { convSharing, linearSharing } from '../src/sharing.js'

/** Every output of so many neighbours has the taps of a channel that the first has: one of four channels, all taps. */
function sharedMask(outputs: number, together: number, side = 3): Mask {
  const kernel = side ** 2
  return Mask.fromIndices([outputs, 16, side, side], Array.from({ length: outputs }, (_, o) =>
    [0, 4, 8, 12].flatMap(c => Array.from({ length: kernel }, (_, tap) =>
      (o * 16 + c + Math.floor(o / together) % 4) * kernel + tap))).flat())
}

const moved = (mask: Mask, image: number, groups = 1): ConvGeometry => ({
  pattern: createPattern(mask), n: 32, stride: [1, 1], padding: [1, 1], groups,
  input: { c: 16 * groups, h: image, w: image }, output: { c: mask.shape[0]!, h: image, w: image }
})

const inAll = (together: number) => ({ forward: together, inputGradient: together, weightGradient: together })

test('outputs that share their pattern are computed together in every pass, four at most', () => {
  expect(convSharing(moved(sharedMask(16, 1), 16), 16)).toEqual(inAll(1))
  expect(convSharing(moved(sharedMask(16, 2), 16), 16)).toEqual(inAll(2))
  expect(convSharing(moved(sharedMask(16, 4), 16), 16)).toEqual(inAll(4))
  expect(convSharing(moved(sharedMask(16, 8), 16), 16)).toEqual(inAll(4))
  expect(convSharing(moved(sharedMask(8, 4), 16, 4), 16)).toEqual(inAll(2))   // two outputs of each group
})

test('a weight gradient over few pixels of an image, and an input gradient on narrow vectors, gain nothing', () => {
  expect(convSharing(moved(sharedMask(16, 4), 4), 16)).toEqual(inAll(4))
  expect(convSharing(moved(sharedMask(16, 4), 3), 16)).toEqual({ ...inAll(4), weightGradient: 1 })
  expect(convSharing(moved(sharedMask(16, 2), 5), 16)).toEqual({ ...inAll(2), weightGradient: 1 })
  expect(convSharing(moved(sharedMask(16, 2), 5), 4)).toEqual({ ...inAll(2), inputGradient: 1 })
  expect(convSharing(moved(sharedMask(16, 4), 16), 8)).toEqual({ ...inAll(4), inputGradient: 1 })    // 2.25 taps of two
  expect(convSharing(moved(sharedMask(16, 4, 1), 16), 8)).toEqual({ ...inAll(1), weightGradient: 4 })
})

test('so they are in a linear layer, where vectors are wide enough for what a pass adds', () => {
  const of = (together: number, vector: number) =>
    linearSharing(createPattern(Mask.from(Array.from({ length: 80 }, (_, i) =>
      Number((i % 10 + Math.floor(i / 10 / together)) % 3 === 0)), [8, 10])), vector)
  expect(of(1, 16)).toEqual(inAll(1))
  expect(of(4, 16)).toEqual(inAll(4))
  expect(of(8, 8)).toEqual(inAll(4))
  expect(of(4, 4)).toEqual({ ...inAll(4), inputGradient: 1 })
  expect(of(2, 16)).toEqual({ forward: 2, inputGradient: 1, weightGradient: 1 })
  expect(of(2, 8)).toEqual({ ...inAll(2), inputGradient: 1 })
})

const hasWidest = (await nativeBuilds()).includes('native-avx512')

test.skipIf(!hasWidest)('explainLayer says what a layer gains, and what it does not', async () => {
  const backend = await register({ threads: 1, build: 'native-avx512' })
  const explained = (mask: Mask, image: number) => {
    const conv = moved(mask, image)
    return explainLayer(conv.pattern, 32, { ...conv, padding: [0, 0] })   // which Winograd's tiles do not fit
  }
  const why = 'density 25.0 % is below 80 %, so only existing weights are computed'
  expect(explained(sharedMask(16, 1), 8)).toEqual({ arithmetic: 'sparse', kernel: 'conv_sparse', why })
  expect(explained(sharedMask(16, 4), 8)).toEqual({
    arithmetic: 'sparse', kernel: 'conv_shared', together: 4,
    why: `${why}; 4 neighbouring outputs share their pattern, and are computed together in every pass`
  })
  expect(explained(sharedMask(16, 8), 3)).toEqual({
    arithmetic: 'sparse', kernel: 'conv_shared', together: 4,
    why: `${why}; 8 neighbouring outputs share their pattern, and 4 at a time are computed together ` +
      'forward and in the gradient of the input'
  })
  await backend.dispose()
})
