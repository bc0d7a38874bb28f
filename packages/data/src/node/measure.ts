import type { ImageShape, Normalisation } from '../types.js'

/** Mean and deviation of each channel over all images, exact from counts of the 256 byte values. */
export function measure(images: Uint8Array, { c, h, w }: ImageShape): Normalisation {
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
  const mean = counts.reduce((sum, count, byte) => sum + count * byte / 255, 0) / total
  const variance = counts.reduce((sum, count, byte) => sum + count * (byte / 255 - mean) ** 2, 0) / total
  // A channel of one colour has no deviation to divide by; it carries no information at any scale.
  return { mean, std: Math.sqrt(variance) || 1 }
}
