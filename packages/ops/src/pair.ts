import type { ImageShape, Pair } from './types.js'

/** Both numbers of a pair, checked to be integers from `least` on. */
export function pairOf(where: string, pair: Pair, least: number): readonly [y: number, x: number] {
  const both = typeof pair === 'number' ? [pair, pair] as const : pair
  if (both.length === 2 && both.every((value) => Number.isInteger(value) && value >= least)) return both
  throw new RangeError(`${where} must be an integer ≥ ${least}, or a pair [y, x] of them, got ${JSON.stringify(pair)}.`)
}

/** Places of a window along one axis: floor((length + 2·padding − window) / stride) + 1. */
const places = (length: number, window: number, stride: number, padding: number): number =>
  Math.floor((length + 2 * padding - window) / stride) + 1

/** A window that moves over an image. Pairs are y, x. */
export interface Window {
  readonly size: readonly [number, number]
  readonly stride: readonly [number, number]
  readonly padding: readonly [number, number]
}

/** Height and width of what a window that moves over an image gives; a window that does not fit is refused. */
export function slide(
  where: string, { h, w }: ImageShape, { size, stride, padding }: Window
): { h: number, w: number } {
  const to = { h: places(h, size[0], stride[0], padding[0]), w: places(w, size[1], stride[1], padding[1]) }
  if (to.h >= 1 && to.w >= 1) return to
  throw new RangeError(`${where}: a window of ${size.join('×')} does not fit an image of ${h}×${w} with padding ` +
    `${padding.join(', ')}. Use larger images, more padding, or fewer layers that shrink them.`)
}
