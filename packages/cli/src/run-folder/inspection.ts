import type { Checkpoint } from '@itop/checkpoint'
import { networkBytes, restoreMasks, type LayerMasksNow, type Recipe } from '@itop/experiment'
import { maskHash } from '@itop/masks'
import { deadUnits } from '@itop/metrics'
import type { Network } from '@itop/models'
import type { RoundEnd, SavedRounds } from '@itop/trainer'
import { importedIn, type Imported } from './imported.js'

/** What is inside a trained network: the object of `itop inspect --json`. */
export interface Inspection {
  readonly recipe: Recipe
  /** Optimizer steps completed. */
  readonly step: number
  /** With several rounds: which one that is, of how many, and how those before it ended. */
  readonly round?: number
  readonly rounds?: number
  readonly ends?: readonly RoundEnd[]
  /** Which kernels computed the last of them: the backend's name in TF.js, and its build or device. */
  readonly backend: { readonly name: string, readonly build?: string }
  /** Where the network is from, if it was not trained here. */
  readonly imported?: Imported
  readonly rs: number
  /** Share that survived an update after being grown. */
  readonly reliable: number
  readonly density: number
  readonly active: number
  readonly layers: readonly InspectedLayer[]
  /** Of the weights as they are stored, and of the same network dense. */
  readonly weightsBytes: number
  readonly denseWeightsBytes: number
  /** Hex SHA-256 over the masks in layer order, bits least significant first, each layer padded to a byte. */
  readonly maskHash: string
}

/** A layer of a trained network. */
export interface InspectedLayer {
  readonly name: string
  readonly shape: readonly number[]
  readonly size: number
  /** Weights that are stored, where those are more than the network uses. */
  readonly stored?: number
  readonly active: number
  readonly density: number
  readonly rs: number
  readonly reliable: number
  /** Outputs with no active incoming weight. */
  readonly deadUnits: number
}

function roundsOf({ rounds }: Recipe, { meta }: Checkpoint): Pick<Inspection, 'round' | 'rounds' | 'ends'> {
  const saved = meta['rounds'] as SavedRounds | undefined // the trainer writes it
  return saved === undefined || rounds === undefined ? {} : { round: saved.round, rounds, ends: saved.ends }
}

/** What is inside a run's checkpoint. */
export function inspect(recipe: Recipe, network: Network, checkpoint: Checkpoint): Inspection {
  const { step, meta } = checkpoint
  const masks = restoreMasks(network, checkpoint)
  const total = (count: (layer: LayerMasksNow) => number) => masks.reduce((sum, layer) => sum + count(layer), 0)
  const size = total(({ now }) => now.size)
  const active = total(({ now }) => now.count)
  const imported = importedIn(checkpoint)
  return {
    recipe,
    step,
    ...roundsOf(recipe, checkpoint),
    ...imported && { imported },
    backend: meta['backend'] as Inspection['backend'], // the trainer writes it into every checkpoint
    rs: total(({ ever }) => ever.count) / size,
    reliable: total(({ reliable }) => reliable.count) / size,
    density: active / size,
    active,
    layers: masks.map(({ name, stored, now, ever, reliable }) => ({
      name, shape: now.shape, size: now.size, ...stored.count > now.count && { stored: stored.count },
      active: now.count, density: now.density,
      rs: ever.count / now.size, reliable: reliable.count / now.size, deadUnits: deadUnits(now).outputs.length
    })),
    ...networkBytes(network, masks.map(({ name, stored }) => ({ name, active: stored.count }))),
    maskHash: maskHash(masks.map(({ now }) => now))
  }
}
