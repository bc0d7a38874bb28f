import type { ConvGeometry } from '@itop/ops'
import { matrixShape } from '@itop/ops/plain'
import { isDenseOnRows } from '../../choice.js'
import { forwardList, sharedList, type ConvList, type Place } from '../../conv-list.js'
import { forwardTaps, type Taps } from '../../conv-shape.js'
import { correlateSparse } from '../../jobs/convolution.js'
import { correlateDense } from '../../jobs/convolution-dense.js'
import { convShared } from '../../jobs/convolution-shared.js'
import type { Numbers, Sides } from '../../jobs/correlate.js'
import { withDenseWeight } from '../../jobs/dense-weight.js'
import type { Job } from '../../jobs/job.js'
import type { Room } from '../../jobs/room.js'
import type { Planes } from '../../planes.js'
import { convSharing, mostTogether } from '../../sharing.js'

/** A convolution whose lanes are pixels: the kernels for images side by side, a vector of pixels for each of theirs. */
export function rowConvolution(
  room: Room, geometry: ConvGeometry, sides: Sides & Numbers, list: () => ConvList
): readonly Job[] {
  const { pattern, stride: [sy] } = geometry
  const step = [sy, 1] as const // columns that are farther apart lie side by side already
  const rows = { ...sides, to: { ...sides.to, border: 0 } } // what is around them is cleared afterwards
  if (isDenseOnRows(geometry)) {
    const [, columns] = matrixShape(pattern.shape)
    const taps = rowTaps(geometry, sides.from)
    return withDenseWeight(room, pattern, sides.values, dense => correlateDense(room, rows, taps, step,
      { dense, bias: sides.bias, step: columns, where: (channel, tap) => channel * taps.kernel + tap }))
  }
  const own = list()
  return [own.together > 1 ? convShared({ ...geometry, stride: step }, rows, own, sides)
    : correlateSparse(rows, own, sides, step)]
}

/** Its list, where it is computed by its existing weights. */
export function rowList(geometry: ConvGeometry, from: Planes, place: Place): ConvList {
  const taps = rowTaps(geometry, from)
  const sharing = convSharing(geometry, from.vector)
  return sharing.forward > 1 ? sharedList(geometry, taps, 'forward', { from, place, together: mostTogether(sharing) })
    : forwardList(geometry, taps, from, place)
}

/** Every output pixel sees every tap; columns are counted in vectors. */
function rowTaps(geometry: ConvGeometry, { vector }: Planes): Taps {
  const taps = forwardTaps(geometry)
  return { ...taps, columns: Math.ceil(taps.columns / vector) }
}
