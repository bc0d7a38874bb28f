// Places in a recording lie beyond all memory, each kind in a region of its own, until it is known where they are.

const bytes = 2 ** 40

/** Where a region begins. Below all of them is memory. */
export const regions = { work: bytes, numbers: 2 * bytes, labels: 3 * bytes, input: 4 * bytes } as const

export type Region = keyof typeof regions

const names = Object.keys(regions) as Region[] // in their order

/** The region of a place, and how far in it lies; undefined where it is a place in memory. */
export function regionOf(place: number): { readonly region: Region, readonly offset: number } | undefined {
  if (place < bytes) return undefined
  return { region: names[Math.floor(place / bytes) - 1]!, offset: place % bytes }
}
