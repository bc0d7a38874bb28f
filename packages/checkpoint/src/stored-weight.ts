import { andNot, reindex, sizeOf, type Mask } from '@itop/masks'
import { CheckpointError } from './checkpoint-error.js'
import type { Checkpoint } from './types.js'
import { weightKeys } from './weight-keys.js'

/** A weight as a checkpoint holds it. */
export interface StoredWeight {
  /** Which positions exist; undefined: every one. */
  readonly mask: Mask | undefined
  /** Of the existing positions, in the order of their flat indices. */
  readonly values: Float32Array
}

/**
 * `mask/NAME` and `value/NAME` of a checkpoint, which fit that shape and each other. Throws a `CheckpointError` for
 * what is missing or of another shape: a file can be whole and yet not hold the network that its reader expects.
 */
export function storedWeight(
  { masks, arrays }: Pick<Checkpoint, 'masks' | 'arrays'>,
  { name, shape }: { readonly name: string, readonly shape: readonly number[] }
): StoredWeight {
  const keys = weightKeys(name)
  const mask = masks.get(keys.mask)
  if (mask && mask.shape.join() !== shape.join()) {
    throw foreign(`a mask of '${name}' of shape [${shape.join(', ')}]`, `[${mask.shape.join(', ')}]`)
  }
  const count = mask?.count ?? sizeOf(shape)
  const values = storedFloats(arrays, keys.value, count)
  return { mask, values }
}

/**
 * The part of a stored weight that the network uses: that of `forward/NAME` where a checkpoint has one, which a method
 * writes that stores more than the forward pass needs.
 */
export function usedWeight(
  checkpoint: Pick<Checkpoint, 'masks' | 'arrays'>,
  weight: { readonly name: string, readonly shape: readonly number[] }
): StoredWeight {
  const stored = storedWeight(checkpoint, weight)
  const forward = checkpoint.masks.get(weightKeys(weight.name).forward)
  if (forward === undefined) return stored
  const { mask } = stored
  if (mask === undefined || forward.shape.join() !== mask.shape.join() || andNot(forward, mask).count > 0) {
    throw foreign(`a forward mask of '${weight.name}' within what is stored`, `${forward.count} positions`)
  }
  return { mask: forward, values: reindex(mask, forward, stored.values) }
}

/** The array of that name, which must hold so many float32 numbers. */
export function storedFloats(arrays: Checkpoint['arrays'], name: string, count: number): Float32Array {
  const found = arrays.get(name)
  if (found instanceof Float32Array && found.length === count) return found
  const what = found === undefined ? 'none' : `${found.length} in a ${found.constructor.name}`
  throw foreign(`${count} numbers of '${name}' in a Float32Array`, what)
}

const foreign = (expected: string, found: string) => new CheckpointError('foreign',
  `checkpoint: expected ${expected}, got ${found}.`,
  { fix: 'Is it of another network, or was it not saved by a training?' })
