import { CheckpointError, usedWeight, type Checkpoint, type StoredWeight } from '@itop/checkpoint'
import type { Mask } from '@itop/masks'
import { maskable, type Network } from '@itop/models'
import { createParameter, createPattern, type Parameter } from '@itop/ops'
import { UserError } from '../errors/user-error.js'

/** The trained weights of a checkpoint, on the current backend. The caller disposes them. */
export const restoreParameters = (network: Network, checkpoint: Checkpoint): ReadonlyMap<string, Parameter> =>
  new Map(network.weights.map(({ name, role, shape }) => {
    const { mask, values } = stored(network, checkpoint, { name, shape })
    const pattern = mask === undefined ? null : createPattern(mask)
    return [name, createParameter({ name, role, shape, pattern, values })]
  }))

function stored(
  network: Network, checkpoint: Checkpoint, weight: { readonly name: string, readonly shape: readonly number[] }
): StoredWeight {
  try {
    return usedWeight(checkpoint, weight)
  } catch (error) {
    throw error instanceof CheckpointError ? foreign(network, weight.name) : error
  }
}

/** Throws unless a checkpoint holds every weight of a network, and what was explored of it. */
export function checkHolds(network: Network, checkpoint: Checkpoint): void {
  restoreMasks(network, checkpoint)
  for (const weight of network.weights) stored(network, checkpoint, weight)
}

/** The masks of a checkpoint by weight name, in model order: those of now, ever active, and reliably explored. */
export const restoreMasks = (network: Network, checkpoint: Checkpoint): readonly LayerMasksNow[] =>
  maskable(network.weights).map(({ name, shape }) => {
    const mask = (...kinds: readonly string[]): Mask => {
      const found = kinds.map(kind => checkpoint.masks.get(`${kind}/${name}`)).find(one => one !== undefined)
      if (found === undefined || found.shape.join() !== shape.join()) throw foreign(network, name)
      return found
    }
    return {
      name, stored: mask('mask'), now: mask('forward', 'mask'), ever: mask('everActive'), reliable: mask('reliable')
    }
  })

/** What is known of the positions of a layer. */
export interface LayerMasksNow {
  readonly name: string
  readonly stored: Mask
  /** Of what is stored, what the network uses. */
  readonly now: Mask
  /** Active at any time. */
  readonly ever: Mask
  /** Grown, and then survived an update. */
  readonly reliable: Mask
}

/** Whether a method stores more than the network uses. */
export const storesMore = (masks: readonly Pick<LayerMasksNow, 'stored' | 'now'>[]): boolean =>
  masks.some(({ stored: { count }, now }) => count > now.count)

const foreign = (network: Network, name: string): UserError => new UserError([
  `the checkpoint has no weight ${name} as in the model ${network.name}: it is of another model.`,
  'Put back the checkpoint that belongs to this recipe.'])
