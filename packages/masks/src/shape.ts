/** Sizes of a tensor's axes in PyTorch order: `[out, in]` or `[out, in / groups, kh, kw]`. Integers ≥ 1. */
export type Shape = readonly number[]

/** Positions that a flat index of 32 bits can name. */
export const maxSize = 2 ** 32

const isAxis = (n: number): boolean => Number.isSafeInteger(n) && n >= 1

/** The shape as a list; a number stands for one axis. Refuses what has no positions or more than 2^32. */
export function toShape(where: string, shape: Shape | number): Shape {
  const axes = typeof shape === 'number' ? [shape] : Array.from(shape)
  if (axes.length === 0 || !axes.every(isAxis) || sizeOf(axes) > maxSize) {
    throw new RangeError(
      `${where}: shape must be integers ≥ 1 with a product of at most 2^32, got [${axes.join(', ')}]. ` +
        'Split a larger tensor into several masks.')
  }
  return Object.freeze(axes)
}

/** The number of positions of a shape. */
export const sizeOf = (shape: Shape): number => shape.reduce((product, n) => product * n, 1)

/** Whether two shapes have the same axes. */
export const sameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((n, axis) => n === b[axis])

/** Throws unless two shapes have the same axes. */
export function checkSameShape(where: string, a: Shape, b: Shape): void {
  if (sameShape(a, b)) return
  throw new RangeError(
    `${where}: both masks must have one shape, got [${a.join(', ')}] and [${b.join(', ')}]. ` +
      'Are they masks of different layers?')
}
