import type { ImageShape } from '@itop/ops'
import { enoughParts } from '../conv-blocking.js'
import { bytesTo, type Planes } from '../planes.js'
import { correlation, type GradientSides, type Sides } from './correlate.js'
import type { Job } from './job.js'
import type { Room } from './room.js'

type ImageSize = Pick<ImageShape, 'h' | 'w'>

/** A dense weight as a correlation reads it: floats between the weights of neighbouring results, and of channels. */
export interface WinogradWeight {
  readonly dense: number
  readonly bias: number
  readonly resultStep: number
  readonly channelStep: number
  readonly flipped: boolean
}

/** The pixel that the first tap of the first result looks at: up and left of the image. */
const corner = (from: Planes): number => bytesTo(from, { y: -1, x: -1 })

/** A dense 3×3 correlation of stride 1 and padding 1. */
export function convWinograd(
  { sizes, scratch }: Room, size: ImageSize, sides: Sides,
  { dense, bias, resultStep, channelStep, flipped }: WinogradWeight
): readonly Job[] {
  const { x, from, to } = sides
  const [outs, ins] = [to.channels, from.channels]
  const values = scratch(sizes.winograd_weights_floats(outs, ins))
  const all = { first: [0, 0], rows: size.h, columns: size.w, step: [1, 1] } as const
  return [
    { kernel: 'winograd_weights', dense, outStep: resultStep, inStep: channelStep, flipped, to: values, outs, ins },
    {
      kernel: 'conv_winograd',
      ...correlation({ ...sides, x: x + corner(from) }, { offset: 0, chunks: 0 }, { values, bias },
        { taps: all, xStep: [1, 1], parts: enoughParts }),
      scratch: scratch(sizes.winograd_scratch_floats(ins, outs)), ins, xChannel: from.channelPitch
    }
  ]
}

/** Outputs `row` to `row + outs` of the weight gradient at every position, `[outs, in · 9]`. */
export function winogradGradient(
  { sizes, scratch }: Room, size: ImageSize, { x, from, dy, to }: GradientSides, row: number, outs: number,
  dense: number
): Job {
  const ins = from.channels
  return {
    kernel: 'winograd_gradient', x: x + corner(from), dy: dy + (to.origin + row * to.channelPitch) * 4,
    partial: scratch(sizes.winograd_partial_floats(to.blocks, outs, ins)), dw: dense,
    scratch: scratch(sizes.winograd_gradient_floats(ins, outs)), ins, outs, blocks: to.blocks,
    xBlock: from.blockPitch, xChannel: from.channelPitch, xRow: from.rowPitch, yBlock: to.blockPitch,
    yChannel: to.channelPitch, yRow: to.rowPitch, h: size.h, w: size.w
  }
}
