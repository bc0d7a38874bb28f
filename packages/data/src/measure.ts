import type { ImageShape, Normalisation } from './types.js'

/** Mean and deviation of each channel over all images, exact from counts of the 256 byte values. */
export function measureNormalisation(images: Uint8Array, { c, h, w }: ImageShape): Normalisation {
  const counts = Array.from({ length: c }, () => new Float64Array(256))
  for (let i = 0, from = 0; from < images.length; i++, from += h * w) {
    const channel = counts[i % c]
    for (let p = from; p < from + h * w; p++) channel[images[p]]++
  }
  const moments = counts.map(momentsOf)
  return { mean: moments.map(({ mean }) => mean), std: moments.map(({ std }) => std) }
}

function momentsOf(counts: Float64Array): { readonly mean: number, readonly std: number } {
  const total = counts.reduce((sum, count) => sum + count, 0)
  // In units of a byte the sums are exact, so a channel of one colour has a deviation of exactly 0.
  const mean = counts.reduce((sum, count, byte) => sum + count * byte, 0) / total
  const variance = counts.reduce((sum, count, byte) => sum + count * (byte - mean) ** 2, 0) / total
  // Such a channel carries no information at any scale: 1 stands in for a deviation to divide by.
  return { mean: mean / 255, std: variance === 0 ? 1 : Math.sqrt(variance) / 255 }
}
