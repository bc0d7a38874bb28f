import type { ConvGeometry, ImageShape } from '@itop/ops'
import { usualBorder, type Planes } from '../../planes.js'

/** Floats behind the last row: whole vectors are read there. */
export const slack = 64

const wholeVectors = (floats: number, vector: number): number => Math.ceil(floats / vector) * vector

/**
 * How few images lie, so that lanes are pixels: each row with its border left and right, and room for whole vectors. A
 * block is an image, `run` its width.
 */
export function rowPlanes({ c, h, w }: ImageShape, n: number, vector: number): Planes {
  const border = usualBorder
  const rowPitch = wholeVectors(w, vector) + 2 * border
  const channelPitch = (h + 2 * border) * rowPitch
  return {
    vector, blocks: n, channels: c, rows: h, run: w, blockPitch: c * channelPitch, channelPitch, rowPitch, border,
    images: n, isVector: false, origin: border * (rowPitch + 1), phases: { count: 1, pitch: 0 }
  }
}

/** Images as a caller writes them, `[n, c, h, w]`. */
export const plainRows = ({ c, h, w }: ImageShape, n: number, vector: number): Planes => ({
  vector, blocks: n, channels: c, rows: h, run: w, blockPitch: c * h * w, channelPitch: h * w, rowPitch: w, border: 0,
  images: n, isVector: false, origin: 0, phases: { count: 1, pitch: 0 }
})

/** How a convolution of this stride wants its input: columns that its neighbouring results look at lie side by side. */
export function stridedRows({ input, output, stride, padding }: ConvGeometry, n: number, vector: number): Planes {
  const count = stride[1]
  const border = Math.max(...padding)
  const rowPitch = Math.ceil((input.w + 2 * border) / count) + wholeVectors(output.w, vector) - output.w
  const rows = input.h + 2 * border
  const channelPitch = count * rows * rowPitch
  return {
    vector, blocks: n, channels: input.c, rows: input.h, run: input.w, blockPitch: input.c * channelPitch, channelPitch,
    rowPitch, border, images: n, isVector: false, origin: 0, phases: { count, pitch: rows * rowPitch }
  }
}

/** Bytes that images of these planes take. */
export const bytesOfRows = ({ blocks, blockPitch }: Planes): number => 4 * (blocks * blockPitch + slack)
