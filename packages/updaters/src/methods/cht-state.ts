import { check } from '../errors.js'
import type { LayerShape } from '../types.js'

/** What CHT remembers: which layers no longer change, and which read which, since updates are not told. */
export interface ChtState {
  readonly frozen: readonly boolean[]
  readonly feeds: readonly NonNullable<LayerShape['feeds']>[]
}

/** That of a network before its first step. */
export const firstState = (layers: readonly LayerShape[]): ChtState => ({
  frozen: layers.map(() => false),
  feeds: layers.map(({ feeds = [] }) => feeds.map(({ name, positions }) => ({ name, positions })))
})

/** One from a file. */
export function readState(saved: unknown): ChtState {
  const { frozen, feeds } = Object(saved) as Partial<ChtState>   // checked in the next lines
  check(Array.isArray(frozen) && frozen.every(one => typeof one === 'boolean') &&
    Array.isArray(feeds) && feeds.length === frozen.length && feeds.every(readers => Array.isArray(readers) &&
      readers.every(({ name, positions }) => typeof name === 'string' && Number.isSafeInteger(positions))), () =>
    'cht: expected a state of { frozen, feeds }, one entry a layer. The checkpoint is of another method.')
  return { frozen, feeds }
}
