import type { NormGeometry } from '@itop/ops'
import type { Planes } from '../planes.js'
import { float64s } from './float64s.js'
import type { Job, JobFields } from './job.js'
import type { Room } from './room.js'

type Numbers = Pick<NormGeometry, 'relu' | 'epsilon'>

/** Batch norm: by the batch's own statistics, which are written, or by given ones. Places are of first floats. */
export const norm = (
  kernel: 'norm_train' | 'norm_infer', planes: Planes, { relu, epsilon }: Numbers,
  { x, residual, y, scale, shift, mean, variance }: Omit<JobFields<'norm_train'>, 'planes' | keyof Numbers>
): Job => ({
  kernel, planes, x: originOf(planes, x), residual: originOf(planes, residual), y: originOf(planes, y), scale, shift,
  mean, variance, relu, epsilon
})

/** The gradients of x, scale and shift, and of the residual where there is one. */
export const normGradient = (
  planes: Planes, { relu, epsilon }: Numbers,
  { dy, x, y, dx, dResidual, scale, shift, mean, variance, dScale, dShift }:
    Omit<JobFields<'norm_gradient'>, 'planes' | keyof Numbers>
): Job => ({
  kernel: 'norm_gradient', planes, dy: originOf(planes, dy), x: originOf(planes, x), y: originOf(planes, y),
  dx: originOf(planes, dx), dResidual: originOf(planes, dResidual), scale, shift, mean, variance, dScale, dShift, relu,
  epsilon
})

/** Running statistics, in place: towards those of a batch of `count` values a channel. */
export const moveStatistics = (
  room: Pick<Room, 'numbers'>, places: Omit<JobFields<'move_statistics'>, 'numbers'>,
  { momentum, count }: { readonly momentum: number, readonly count: number }
): Job => ({
  kernel: 'move_statistics', ...places, numbers: float64s(room, [1 - momentum, momentum, count / (count - 1)])
})

/** Where pixel (0, 0) of an image lies; 0 stays none. */
export const originOf = ({ origin }: Pick<Planes, 'origin'>, at: number): number => at === 0 ? 0 : at + origin * 4
