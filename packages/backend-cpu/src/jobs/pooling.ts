import type { ImageShape, PoolGeometry } from '@itop/ops'
import type { Planes } from '../planes.js'
import type { Job } from './job.js'

/** As the kernel numbers them. */
const kinds = { max: 0, maxGradient: 1, average: 2, averageGradient: 3, global: 4, globalGradient: 5 } as const

/** An activation: where its first float lies, and how. */
export interface Placed {
  readonly at: number
  readonly planes: Planes
}

/** What a kind of pool reads of the input, the result and its gradient, and what it writes. */
export interface PoolSides {
  readonly x?: Placed
  readonly y?: Placed
  readonly dy?: Placed
  readonly out: Placed
}

/** `image`: how the larger image lies, `pooled`: the other. */
export const pool = (
  kind: keyof typeof kinds, { x, y, dy, out }: PoolSides, image: Planes, pooled: Planes,
  { input, output, size, stride, padding }: Omit<PoolGeometry, 'n'>
): Job => ({
  kernel: 'pool_layer', kind: kinds[kind], x: originOf(x), y: originOf(y), dy: originOf(dy), out: originOf(out),
  in: image, to: pooled, h: input.h, w: input.w, outH: output.h, outW: output.w, sizeY: size[0], sizeX: size[1],
  strideY: stride[0], strideX: stride[1], paddingY: padding[0], paddingX: padding[1]
})

const originOf = (side: Placed | undefined): number => side ? side.at + side.planes.origin * 4 : 0

/** A whole image as one window. */
export const wholeImage = (shape: ImageShape): Omit<PoolGeometry, 'n'> => ({
  input: shape, output: { c: shape.c, h: 1, w: 1 }, size: [shape.h, shape.w], stride: [1, 1], padding: [0, 0]
})
