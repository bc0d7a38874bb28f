/**
 * The indices of numbers that reach the quantile 1 − share, which is interpolated between its two neighbours in float32
 * as `torch.quantile` does; of equal ones all.
 */
export function aboveQuantile(numbers: Float32Array, share: number): Uint32Array {
  const sorted = numbers.slice().sort()
  const place = Math.fround(1 - share) * (sorted.length - 1)
  const low = Math.floor(place)
  const [a, b] = [sorted[low], sorted[Math.min(low + 1, sorted.length - 1)]]
  const threshold = Math.fround(a + Math.fround(place - low) * (b - a))
  return Uint32Array.from(numbers.keys()).filter(i => numbers[i] >= threshold)
}
