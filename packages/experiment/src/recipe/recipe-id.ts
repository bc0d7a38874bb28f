import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import canonicalize from 'canonicalize'

/** What a run is called does not depend on where it is written or on how many threads compute it. */
const outside = ['id', 'out', 'dataDir', 'threads', 'checkpointEvery']

/** Settings that came later, as they were before: they count only where they differ from it. */
const before: Readonly<Record<string, unknown>> = {
  allowEmptyClasses: false, structure: 'unstructured', remainder: 'refuse', biasCorrection: 'run'
}

/** First 12 hex digits of the SHA-256 of the recipe's RFC 8785 JSON, without fields that do not change the result. */
export const recipeId = (recipe: object): string => {
  const counts = ([key, value]: readonly [string, unknown]) =>
    !outside.includes(key) && !(Object.hasOwn(before, key) && before[key] === value)
  const inside = Object.fromEntries(Object.entries(recipe).filter(counts))
  return bytesToHex(sha256(utf8ToBytes(canonicalize(inside)!))).slice(0, 12) // an object has JSON
}
