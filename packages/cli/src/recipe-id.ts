import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'

/** What a run is called does not depend on where it is written or on how many threads compute it. */
const outside = ['id', 'out', 'dataDir', 'threads', 'checkpointEvery']

/** First 12 hex digits of the SHA-256 of the recipe's RFC 8785 JSON, without fields that do not change the result. */
export const recipeId = (recipe: object): string => {
  const inside = Object.fromEntries(Object.entries(recipe).filter(([key]) => !outside.includes(key)))
  return createHash('sha256').update(canonicalize(inside)!, 'utf8').digest('hex').slice(0, 12) // an object has JSON
}
