import type { ImageShape } from '@itop/ops'
import { cut } from './pictures/cut.js'
import { isPicture, type Picture } from './pictures/picture.js'
import { pixelsOf, type Images } from './pixels.js'

/** What a network can be asked about: images as an array, a picture, or several. */
export type Given = Images | Picture | readonly Picture[]

/** The images as one array, `[n, c, h, w]`. */
export function givenImages(where: string, given: Given, shape: ImageShape): Uint8Array | Float32Array {
  const pictures: readonly Picture[] | undefined =
    Array.isArray(given) && given.length > 0 && given.every(isPicture) ? given : isPicture(given) ? [given] : undefined
  if (!pictures) return pixelsOf(where, given as Images)   // looked at there
  const size = shape.c * shape.h * shape.w
  const all = new Uint8Array(pictures.length * size)
  pictures.forEach((picture, i) => all.set(cut(picture, shape), i * size))
  return all
}
