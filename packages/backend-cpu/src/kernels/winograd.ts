import type { ImageShape } from '@itop/ops'
import { enoughParts } from '../conv-blocking.js'
import { bytesTo, type Planes } from '../planes.js'
import { withJob, withScratch, type KernelContext } from './context.js'
import { correlationJob, type GradientSides, type Sides } from './correlate.js'

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

/** A dense 3×3 correlation of stride 1 and padding 1 on images of even size, the job `Winograd` of winograd.cc. */
export function convWinograd(
  context: KernelContext, size: ImageSize, sides: Sides,
  { dense, bias, resultStep, channelStep, flipped }: WinogradWeight
): void {
  const { x, from, to } = sides
  const { exports } = context.backend.kernels
  const [outs, ins] = [to.channels, from.channels]
  withScratch(context, exports.winograd_weights_floats(outs, ins), (values) => {
    exports.winograd_weights(dense, resultStep, channelStep, Number(flipped), values, outs, ins)
    withScratch(context, exports.winograd_scratch_floats(ins, outs), (scratch) => withJob(context, [
      ...correlationJob({ ...sides, x: x + corner(from) }, { offset: 0, values, bias, chunks: 0 },
        { taps: { first: [0, 0], rows: size.h, columns: size.w, step: [1, 1] }, xStep: [1, 1], parts: enoughParts }),
      scratch, ins, from.channelPitch
    ], exports.conv_winograd))
  })
}

/**
 * Outputs `row` to `row + outs` of the weight gradient at every position, `[outs, in · 9]`; the job `WinogradGradient`
 * of winograd-weights.cc.
 */
export function winogradGradient(
  context: KernelContext, size: ImageSize, { x, from, dy, to }: GradientSides, row: number,
  outs: number, dense: number
): void {
  const { exports } = context.backend.kernels
  const ins = from.channels
  withScratch(context, exports.winograd_partial_floats(to.blocks, outs, ins), (partial) =>
    withScratch(context, exports.winograd_gradient_floats(ins, outs), (scratch) => withJob(context, [
      x + corner(from), dy + (to.origin + row * to.channelPitch) * 4, partial, dense, scratch, ins, outs, 0,
      to.blocks, from.blockPitch, from.channelPitch, from.rowPitch, to.blockPitch, to.channelPitch, to.rowPitch,
      size.h, size.w
    ], exports.winograd_gradient)))
}
