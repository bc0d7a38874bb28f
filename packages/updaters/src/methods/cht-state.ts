import { check } from '../errors.js'

/** What CHT remembers: which layers no longer change. */
export interface ChtState {
  readonly frozen: readonly boolean[]
}

/** One from a file. */
export function readState(saved: unknown): ChtState {
  const { frozen } = Object(saved) as Partial<ChtState>   // checked in the next line
  check(Array.isArray(frozen) && frozen.every(one => typeof one === 'boolean'), () =>
    'cht: expected a state of { frozen }, one entry a layer. The checkpoint is of another method.')
  return { frozen }
}
