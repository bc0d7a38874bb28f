import type { ImageShape } from '@itop/ops'
import type { Planes } from '../planes.js'
import type { Job } from './job.js'

/** Copies an activation from one form into another. */
export const copyForm = ({ x, from, y, to, shape }: {
  readonly x: number, readonly from: Planes, readonly y: number, readonly to: Planes, readonly shape: ImageShape
}): Job => ({
  kernel: 'copy_form', from, to, x: x + from.origin * 4, y: y + to.origin * 4, h: shape.h, w: shape.w
})

/** Clears the border of an image that lies at `y`. */
export const clearBorders = (y: number, planes: Planes): Job =>
  ({ kernel: 'clear_borders', planes, y: y + planes.origin * 4 })
