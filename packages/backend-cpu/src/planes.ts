import { sizeOf } from '@itop/masks'
import type { ImageShape } from '@itop/ops'
import type { TensorInfo } from '@tensorflow/tfjs-core'
import { lanesOf, type Lanes } from './lanes.js'

/**
 * How an activation lies in the arena. A vector is `[feature][stride]`. An image is
 * `[block][channel][h + 2·border][w + 2·border][vector]`: a vector holds one pixel of as many images, so that one
 * existing weight serves them all, and convolutions find their zero padding where it is. Lengths in floats.
 */
export interface Planes {
  /** Floats of a vector. */
  readonly vector: number
  readonly blocks: number
  readonly channels: number
  readonly rows: number
  /** Floats of a row: pixels, or the lanes of the batch. */
  readonly run: number
  readonly blockPitch: number
  readonly channelPitch: number
  readonly rowPitch: number
  readonly border: number
  readonly images: number
  readonly isVector: boolean
  /** From the tensor's first float to pixel (0, 0) of its first channel. */
  readonly origin: number
  /** Where lanes are pixels of a row, not images: as many columns apart lie side by side, each phase so many floats. */
  readonly phases?: { readonly count: number, readonly pitch: number }
}

/** Zeros around every image: what most convolutions want. */
export const usualBorder = 1

/** How activations lie for kernels whose vectors hold so many floats. */
export interface Layout {
  /** Floats of a vector. */
  readonly vector: number
  /** How a batch of n images lies: `[feature][stride]` with `lanes` computed. */
  lanesOf(n: number): Lanes
  /** The shape of an image's tensor. */
  imageTensor(shape: ImageShape, n: number, border?: number): number[]
  /** How an image of this border lies. */
  imagePlanes(shape: ImageShape, n: number, border: number): Planes
  /** How an activation's tensor lies, by its dimensions: two are a vector, five an image. */
  planesOf(info: TensorInfo | undefined, shape: ImageShape, n: number): Planes
}

/** The layout for vectors of this many floats. */
export function createLayout(vector: number): Layout {
  const imageTensor = ({ c, h, w }: ImageShape, n: number, border = usualBorder): number[] =>
    [Math.ceil(n / vector), c, h + 2 * border, w + 2 * border, vector]

  function imagePlanes({ c, h, w }: ImageShape, n: number, border: number): Planes {
    const rowPitch = (w + 2 * border) * vector
    const channelPitch = (h + 2 * border) * rowPitch
    return {
      vector, blocks: Math.ceil(n / vector), channels: c, rows: h, run: w * vector,
      blockPitch: c * channelPitch, channelPitch, rowPitch, border, images: n, isVector: false,
      origin: border * (rowPitch + vector)
    }
  }

  function planesOf(info: TensorInfo | undefined, shape: ImageShape, n: number): Planes {
    if (info?.shape.length === 5) return imagePlanes(shape, n, (info.shape[3]! - shape.w) / 2)
    const { lanes, stride } = lanesOf(n, vector)
    return {
      vector, blocks: 1, channels: shape.c * shape.h * shape.w, rows: 1, run: lanes,
      blockPitch: 0, channelPitch: stride, rowPitch: 0, border: 0, images: n, isVector: true, origin: 0
    }
  }

  return { vector, lanesOf: (n) => lanesOf(n, vector), imageTensor, imagePlanes, planesOf }
}

/** Bytes from an image's first float, pixel (−border, −border), to another pixel of its first channel. */
export function bytesTo(
  { rowPitch, border, vector, phases }: Planes, { y, x }: { readonly y: number, readonly x: number }
): number {
  const [row, column] = [y + border, x + border]
  if (!phases) return (row * rowPitch + column * vector) * 4
  const { count, pitch } = phases
  return (column % count * pitch + row * rowPitch + Math.floor(column / count)) * 4
}

const webAssembly = createLayout(4)

/** Bytes of activations in the arena of the WebAssembly kernels, for memory plans. */
export const activationBytes = {
  /** Of n images, with the border that a convolution of this padding wants. */
  image: (n: number, shape: ImageShape, padding: number): number =>
    4 * sizeOf(webAssembly.imageTensor(shape, n, Math.max(usualBorder, padding))),
  /** Of n vectors. */
  vector: (n: number, features: number): number => 4 * features * webAssembly.lanesOf(n).stride,
  border: usualBorder
} as const
