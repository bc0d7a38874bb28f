import { pythonName } from '../python-names.js'
import type { TrainedNetwork } from '../trained.js'
import type { FileTensor } from './format.js'
import { packed, whole } from './pack.js'
import { fileTensor, writeSafetensors } from './write.js'

/** Options of `safetensors`. */
export interface SafetensorsOptions {
  /** Packs each weight as its existing values and where they lie. Default false: every position, absent ones 0. */
  readonly sparse?: boolean
  /** More of what the file says of itself, such as the method and the recipe. */
  readonly facts?: Readonly<Record<string, string>>
}

/**
 * A safetensors file of the network, its tensors under the names of PyTorch. Its metadata says the model, its images
 * and classes, how pixels are normalised, the steps it was trained for, its density and R_s.
 */
export function safetensors(
  trained: TrainedNetwork, { sparse = false, facts = {} }: SafetensorsOptions = {}
): Uint8Array<ArrayBuffer> {
  const pack = sparse ? packed : whole
  const tensors = new Map(trained.tensors.flatMap(tensor =>
    pack(tensor).map(([ending, part]) => [`${pythonName(tensor)}${ending}`, part] as const)))
  return writeSafetensors({ tensors, metadata: { ...factsOf(trained), ...facts } })
}

/**
 * The state of a PyTorch module as a safetensors file, for `load_state_dict(load_file(path), strict=True)`: as
 * `safetensors`, with the number of batches that each norm has seen, and nothing a module does not have.
 */
export function pytorch(
  trained: TrainedNetwork, { facts = {} }: Pick<SafetensorsOptions, 'facts'> = {}
): Uint8Array<ArrayBuffer> {
  const tensors = new Map<string, FileTensor>()
  const batches = BigInt64Array.of(BigInt(trained.step))
  for (const tensor of trained.tensors) {
    const name = pythonName(tensor)
    for (const [, part] of whole(tensor)) tensors.set(name, part)
    if (!name.endsWith('.running_var')) continue
    tensors.set(name.replace(/running_var$/, 'num_batches_tracked'), fileTensor('I64', [], batches))
  }
  return writeSafetensors({ tensors, metadata: { format: 'pt', ...factsOf(trained), ...facts } })
}

/** What a file says of the network in it. */
export function factsOf({ network, data, step, density, explored }: TrainedNetwork): Record<string, string> {
  const { shape: { c, h, w }, classNames, normalisation } = data
  return {
    model: network.name, input: JSON.stringify([c, h, w]), classes: String(network.classes),
    ...classNames && { classNames: JSON.stringify(classNames) },
    mean: JSON.stringify(normalisation.mean), std: JSON.stringify(normalisation.std),
    step: String(step), density: String(density), rs: String(explored)
  }
}
