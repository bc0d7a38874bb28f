import { currentTraits, runOne, type InputFill } from './contract.js'
import { ensureKernels } from './ensure.js'
import type { Activation, ImageShape, InputLayout } from './types.js'

/** How the current backend wants an input batch of n images. */
export const inputLayout = (n: number): InputLayout => currentTraits()?.inputLayout(n) ?? { kind: 'image-major' }

/** Options of `createInput`. */
export interface InputOptions {
  /** Whether the buffer is zeroed. Default true; false only where `fill` writes all of it, lanes beyond n as zeros. */
  readonly cleared?: boolean
}

/**
 * An input batch, written by `fill` straight into the backend's memory. The buffer holds `n·c·h·w` floats, or
 * `c·h·w·lanes` in the feature-major layout.
 */
export function createInput(
  shape: ImageShape, n: number, fill: InputFill, { cleared = true }: InputOptions = {}
): Activation {
  ensureKernels()
  if (!Number.isInteger(n) || n < 1) throw new RangeError(`createInput: n must be an integer ≥ 1, got ${n}.`)
  return { n, ...shape, tensor: runOne('ItopInput', {}, { shape, n, fill, cleared }) }
}
