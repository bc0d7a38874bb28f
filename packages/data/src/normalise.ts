import type { Normalisation } from './types.js'

const tables = new WeakMap<Normalisation, readonly Float32Array[]>()

/**
 * For each channel the normalised value of every byte, `[256]`. Rounded to float32 after each operation, as a float32
 * tensor library does, so that the values equal the reference's bit for bit.
 */
export function normalisationTables(normalisation: Normalisation): readonly Float32Array[] {
  const known = tables.get(normalisation)
  if (known) return known
  const { fround } = Math
  const made = normalisation.mean.map((mean, c) => Float32Array.from({ length: 256 }, (_, byte) =>
    fround(fround(byte / 255) - fround(mean)) / fround(normalisation.std[c])))
  tables.set(normalisation, made)
  return made
}
