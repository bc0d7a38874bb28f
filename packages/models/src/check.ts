import type { ImageShape } from '@itop/ops'

/** `3×32×32`, as error messages write an image. */
export const text = ({ c, h, w }: ImageShape): string => `${c}×${h}×${w}`

export const sameShape = (a: ImageShape, b: ImageShape): boolean => a.c === b.c && a.h === b.h && a.w === b.w
