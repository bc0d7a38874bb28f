import { checkAugmentation } from './check.js'
import type { Augmentation, Augmenter, ImageShape } from './types.js'

/** Crops at random of the padded image, mirrored or not: each way is a different one. */
export function cropAndFlip(given: Augmentation): Augmenter {
  const { pad, border, flip } = given
  checkAugmentation('cropAndFlip: options', given)
  return {
    name: 'crop-and-flip',
    settings: { pad, border, flip },
    ways: shape => {
      checkAugmentation('cropAndFlip: options', given, shape)
      return variants(given)
    },
    vary: ({ pixels, shape, way }, out) => { writeVariation(pixels, 0, shape, border, variation(given, way), out, 0) }
  }
}

/** How many crops and mirror images an augmentation can yield. */
export const variants = ({ pad, flip }: Augmentation): number => (2 * pad + 1) ** 2 * (flip ? 2 : 1)

/** One crop of the padded image: how far its window is moved, and whether the result is mirrored. */
export interface Variation {
  /** Rows and columns, in [−pad, pad]; (0, 0) is the image itself. */
  readonly dy: number
  readonly dx: number
  readonly flip: boolean
}

/** The variation with a code below `variants(augmentation)`; each code is a different one. */
export function variation({ pad }: Augmentation, code: number): Variation {
  const side = 2 * pad + 1
  const place = code % (side * side)
  return { dy: Math.floor(place / side) - pad, dx: place % side - pad, flip: code >= side * side }
}

/**
 * Writes one image, padded, cropped and mirrored, to `out` at `to`. Pixels are moved as bytes, before normalisation,
 * as in the reference: a black border is byte 0, not the mean.
 */
export function writeVariation(
  source: Uint8Array, from: number, shape: ImageShape, border: Augmentation['border'],
  { dy, dx, flip }: Variation, out: Uint8Array, to: number
): void {
  const { c, h, w } = shape
  const columns = Int32Array.from({ length: w }, (_, x) => sourceIndex((flip ? w - 1 - x : x) + dx, w, border))
  for (let channel = 0; channel < c; channel++) {
    for (let y = 0; y < h; y++) {
      const row = sourceIndex(y + dy, h, border)
      const target = to + (channel * h + y) * w
      if (row < 0) out.fill(0, target, target + w)
      else writeRow(source, from + (channel * h + row) * w, columns, out, target)
    }
  }
}

function writeRow(source: Uint8Array, from: number, columns: Int32Array, out: Uint8Array, to: number): void {
  const width = columns.length
  for (let x = 0; x < width; x++) {
    const column = columns[x]
    out[to + x] = column < 0 ? 0 : source[from + column]
  }
}

/** The row or column of the image that lies at `i` of its padded self; −1 is black. */
function sourceIndex(i: number, length: number, border: Augmentation['border']): number {
  if (i >= 0 && i < length) return i
  if (border === 'zero') return -1
  return i < 0 ? -i : 2 * (length - 1) - i
}
