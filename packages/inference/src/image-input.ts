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
  const tables = images instanceof Uint8Array ? tablesOf(normalisation) : undefined
  return (buffer, layout, writePixels) => {
    if (writePixels && tables && images instanceof Uint8Array) {
      const starts = Uint32Array.from({ length: n }, (_, image) => (first + image) * size)
      return writePixels({ bytes: images, starts, shape, tables })
    }
    const own = images.subarray(first * size, (first + n) * size)
    const floats = tables ? normalised(own, tables, shape) : own
    if (layout.kind === 'image-major') buffer.set(floats)
    else scatter(floats, buffer, { size, lanes: layout.lanes })
  }
}

function normalised(
  bytes: ArrayLike<number>, tables: readonly Float32Array[], { c, h, w }: ImageShape
): Float32Array {
  const area = h * w
  return Float32Array.from(bytes, (byte, i) => tables[Math.floor(i / area) % c][byte])
}

/** Features that are written of every image before the next ones: so few stay in the cache meanwhile. */
const together = 8

/** Writes images of so many features feature by feature, lanes apart. */
function scatter(
  images: ArrayLike<number>, buffer: Float32Array, { size, lanes }: { readonly size: number, readonly lanes: number }
): void {
  for (let feature = 0; feature < size; feature += together) {
    const end = Math.min(size, feature + together)
    for (let image = 0, from = 0; from < images.length; image++, from += size) {
      for (let i = feature; i < end; i++) buffer[i * lanes + image] = images[from + i]
    }
  }
}

/** For each channel the normalised value of every byte, rounded to float32 after each operation, as in training. */
function tablesOf({ mean, std }: Normalisation): Float32Array[] {
  const { fround } = Math
  return mean.map((m, c) =>
    Float32Array.from({ length: 256 }, (_, byte) => fround(fround(byte / 255) - fround(m)) / fround(std[c])))
}
