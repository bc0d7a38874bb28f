import { closest, distance } from 'fastest-levenshtein'

/** No slip of the finger makes a name so long. */
const longest = 100

/** The name most like `given`, or undefined when nothing is close enough to be a slip of the finger. */
export function nearest(given: string, names: readonly string[]): string | undefined {
  if (names.length === 0 || given === '' || given.length > longest) return undefined
  const lower = given.toLowerCase()
  // Swapped letters count as two edits, but are the likelier slip.
  const swapped = names.find(name => letters(name) === letters(lower))
  if (swapped !== undefined) return swapped
  const found = closest(lower, names)
  return distance(lower, found) <= Math.max(2, Math.floor(found.length / 2)) ? found : undefined
}

const letters = (name: string): string => [...name.toLowerCase()].sort().join('')

/** ` Did you mean X?`, or nothing. */
export function didYouMean(given: string, names: readonly string[]): string {
  const found = nearest(given, names)
  return found === undefined ? '' : ` Did you mean ${found}?`
}
