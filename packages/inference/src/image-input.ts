import type { ImageShape, InputFill } from '@itop/ops'
import type { NetworkMeta, Normalisation } from './meta.js'

/** How many images of that shape an array holds. */
export function imagesIn(where: string, images: Uint8Array | Float32Array, { c, h, w }: ImageShape): number {
  const count = images.length / (c * h * w)
  if (Number.isInteger(count) && count >= 1) return count
  throw new RangeError(
    `${where}: expected whole images of ${c}×${h}×${w} = ${c * h * w} values, got ${images.length} values.`)
}

/**
 * Writes images `first` to `first + n` as the input of a network: bytes are normalised as in training, floats taken as
 * they are.
 */
export function fillWith(
  images: Uint8Array | Float32Array, { shape, normalisation }: NetworkMeta['data'], first: number, n: number
): InputFill {
  const size = shape.c * shape.h * shape.w
  const area = shape.h * shape.w
  const tables = images instanceof Uint8Array ? tablesOf(normalisation) : undefined
  return (buffer, layout, writePixels) => {
    if (writePixels && tables && images instanceof Uint8Array) {
      const starts = Uint32Array.from({ length: n }, (_, image) => (first + image) * size)
      return writePixels({ bytes: images, starts, shape, tables })
    }
    const [imageStep, pixelStep] = layout.kind === 'feature-major' ? [1, layout.lanes] : [size, 1]
    for (let image = 0; image < n; image++) {
      const from = (first + image) * size
      for (let pixel = 0; pixel < size; pixel++) {
        const value = images[from + pixel]
        buffer[image * imageStep + pixel * pixelStep] = tables ? tables[Math.floor(pixel / area)][value] : value
      }
    }
  }
}

/** For each channel the normalised value of every byte, rounded to float32 after each operation, as in training. */
function tablesOf({ mean, std }: Normalisation): Float32Array[] {
  const { fround } = Math
  return mean.map((m, c) =>
    Float32Array.from({ length: 256 }, (_, byte) => fround(fround(byte / 255) - fround(m)) / fround(std[c])))
}
