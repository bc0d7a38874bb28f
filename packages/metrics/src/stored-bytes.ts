import { sum } from './check.js'

/** A trained parameter, as far as its bytes go. */
export interface StoredWeight {
  /** Positions. */
  readonly size: number
  /** Those that exist, in [0, size]; default all of them. */
  readonly active?: number | undefined
}

/**
 * Bytes of a network's weights as they are stored, and of the same network dense: what "times smaller" is made of,
 * wherever it is said. Of every trained parameter, biases and norms included, the existing values in float32, and which
 * positions exist by the smaller of a bit each and four bytes each; what is whole needs none. Running statistics of
 * norms are not trained, and are left out.
 */
export function storedBytes(
  weights: readonly StoredWeight[]
): { readonly weightsBytes: number, readonly denseWeightsBytes: number } {
  return {
    weightsBytes: sum(weights.map(({ size, active = size }) => 4 * active + positionBytes(size, active))),
    denseWeightsBytes: 4 * sum(weights.map(({ size }) => size))
  }
}

/** Bytes that say which of the positions exist. */
export const positionBytes = (size: number, active: number): number =>
  active === size ? 0 : Math.min(Math.ceil(size / 8), 4 * active)
