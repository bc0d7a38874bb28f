import { randomStream } from '@itop/masks'
import * as tf from '@tensorflow/tfjs-core'
import { createInput } from '../input.js'
import type { InputLayout, Pixels } from '../types.js'
import { expectSame } from './check.js'
import type { ConformanceTest } from './types.js'

type Shape = readonly [n: number, c: number, h: number, w: number]

const shapes: readonly Shape[] =
  [[1, 1, 1, 1], [1, 3, 8, 8], [5, 3, 7, 9], [33, 20, 1, 1], [128, 3, 32, 32], [130, 2, 9, 13]]

/** The same memory as integers: bits are compared, so that −0 and every NaN count. */
const bits = (values: Float32Array): Uint32Array => new Uint32Array(values.buffer, values.byteOffset, values.length)

/** Images here and there among random bytes, and tables of anything that 32 bits can be. */
function pixelsOf([n, c, h, w]: Shape): Pixels {
  const random = randomStream(`pixels/${n}/${c}/${h}/${w}`)
  const size = c * h * w
  const bytes = Uint8Array.from({ length: size * (n + 1) }, () => random.nextBelow(256))
  const table = () => {
    const values = Uint32Array.from({ length: 256 }, () => random.nextUint32())
    values.set([0x80000000, 0x7fa00001, 0xffc00002]) // −0, and NaNs of two kinds
    return new Float32Array(values.buffer)
  }
  return {
    bytes, shape: { c, h, w }, tables: Array.from({ length: c }, table),
    starts: Uint32Array.from({ length: n }, () => random.nextBelow(bytes.length - size + 1))
  }
}

/** What is to lie in a buffer of this length, written by a loop. */
function written(
  { bytes, starts, shape: { c, h, w }, tables }: Pixels, layout: InputLayout, length: number
): Uint32Array {
  const size = c * h * w
  const buffer = new Uint32Array(length)
  starts.forEach((start, i) => {
    for (let f = 0; f < size; f++) {
      const at = layout.kind === 'image-major' ? i * size + f : f * layout.lanes + i
      buffer[at] = bits(tables[Math.floor(f / (h * w))]!)[bytes[start + f]!]!
    }
  })
  return buffer
}

/** A backend may hand over a writer of pixels; it must write everything, over whatever the buffer held. */
async function writesPixels(shape: Shape): Promise<void> {
  const pixels = pixelsOf(shape)
  const before = tf.memory().numTensors
  const { tensor } = createInput(pixels.shape, shape[0], (buffer, layout, writePixels) => {
    if (!writePixels) return
    buffer.fill(NaN)
    writePixels(pixels)
    const [actual, expected] = [bits(buffer), written(pixels, layout, buffer.length)]
    const wrong = expected.findIndex((value, at) => value !== actual[at])
    if (wrong >= 0) throw new Error(`pixels: at ${wrong} expected bits ${expected[wrong]}, got ${actual[wrong]}.`)
  }, { cleared: false })
  tensor.dispose()
  expectSame('tensors left over', tf.memory().numTensors, before)
}

export const inputTests: readonly ConformanceTest[] = shapes.map((shape) => ({
  name: `input, pixels of ${shape[0]} images of ${shape.slice(1).join('×')}: bits of a loop, zeros beyond the batch`,
  run: () => writesPixels(shape)
}))
