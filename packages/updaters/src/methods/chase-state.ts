import { check } from '../errors.js'
import type { Gone } from '../removed-outputs.js'

/** What Chase remembers: the outputs of each layer that are gone for good. */
export interface ChaseState {
  readonly gone: Gone
}

/** One from a file. */
export function readGone(saved: unknown): ChaseState {
  const { gone } = Object(saved) as { readonly gone?: unknown }   // checked in the next line
  check(Array.isArray(gone) && gone.every(isAscending), () =>
    'chase: expected a state of { gone }, ascending outputs of each layer. The checkpoint is of another method.')
  return { gone: gone as Gone }   // by the same line
}

const isAscending = (own: unknown): boolean => Array.isArray(own) &&
  own.every((output, i) => Number.isSafeInteger(output) && output >= 0 && (i === 0 || output > own[i - 1]))
