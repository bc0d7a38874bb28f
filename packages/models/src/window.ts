import { checkInteger } from '@itop/masks'
import type { ImageShape, Pair, Window, YX } from '@itop/ops'

/** A window whose numbers were checked. */
export function windowOf(where: string, kernel: Pair, stride: Pair = 1, padding: Pair = 0): Window {
  return {
    kernel: yx(where, 'the window', kernel, 1),
    stride: yx(where, 'stride', stride, 1),
    padding: yx(where, 'padding', padding, 0)
  }
}

function yx(where: string, name: string, pair: Pair, low: number): YX {
  const [y, x] = typeof pair === 'number' ? [pair, pair] : pair
  for (const value of [y, x]) checkInteger(`${where}: ${name}`, value, low, Infinity)
  return [y, x]
}

/** Height and width of what a window gives: as many places as fit, the rest is left out. */
export function windowPlaces(
  where: string, image: ImageShape, { kernel, stride, padding }: Window
): Omit<ImageShape, 'c'> {
  const places = (size: number, axis: 0 | 1): number =>
    Math.floor((size + 2 * padding[axis] - kernel[axis]) / stride[axis]) + 1
  const [h, w] = [places(image.h, 0), places(image.w, 1)]
  if (h >= 1 && w >= 1) return { h, w }
  throw new RangeError(`${where}: an image of ${image.h}×${image.w} with padding ${padding.join('×')} is smaller ` +
    `than the window of ${kernel.join('×')}. Use larger images, or fewer strides and pools before it.`)
}
