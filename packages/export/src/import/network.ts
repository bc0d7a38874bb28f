import type { Checkpoint } from '@itop/checkpoint'
import type { Mask } from '@itop/masks'
import { isMaskable, type Network } from '@itop/models'
import { ExportError } from '../export-error.js'
import { pythonName } from '../python-names.js'
import { readSafetensors } from '../safetensors/read.js'
import { unpacked, wrong } from './unpack.js'

/** How a file is read. */
export interface ImportOptions {
  /** The network whose weights the file holds. */
  readonly network: Network
  /** Per channel, of pixels scaled to [0, 1]; default: what the file's metadata says, else mean 0 and deviation 1. */
  readonly normalisation?: { readonly mean: readonly number[], readonly std: readonly number[] }
  readonly classNames?: readonly string[]
  /** Whether a weight that is 0 is absent. Default true; masks that the file has count in any case. */
  readonly zerosAreAbsent?: boolean
}

/**
 * The network in a safetensors file, as a checkpoint of what predicts: for `loadNetwork`, `trainedNetwork`, or a start.
 * Its tensors have the names of PyTorch and any form that `safetensors` and `pytorch` write, or are pruned with
 * torch.nn.utils.prune. A tensor that is missing, of another shape or kind, or not of the network, is refused by name.
 */
export function importSafetensors(
  file: Uint8Array, { network, normalisation, classNames, zerosAreAbsent = true }: ImportOptions
): Checkpoint {
  const { tensors, metadata } = readSafetensors(file)
  const used = new Set<string>()
  const masks = new Map<string, Mask>()
  const arrays = new Map<string, Float32Array>()
  for (const spec of network.weights) {
    const name = pythonName(spec)
    const found = unpacked(tensors, name, { shape: spec.shape, sparse: isMaskable(spec) && zerosAreAbsent })
    if (!found) throw wrong(name, `missing: ${network.name} has it, of shape [${spec.shape.join(', ')}]`)
    for (const part of found.names) used.add(part)
    if (found.mask) masks.set(`mask/${spec.name}`, found.mask)
    arrays.set(`value/${spec.name}`, found.values)
  }
  refuseMore([...tensors.keys()].filter(name => !used.has(name) && !isCounter(name, network)), network)
  return {
    step: stepOf(metadata['step']), masks, arrays,
    meta: {
      model: network.name, weights: network.weights.map(({ name, shape }) => ({ name, shape: [...shape] })),
      data: {
        shape: { ...network.input }, classes: network.classes,
        ...classNames ? { classNames: [...classNames] } : listed(metadata['classNames'], 'classNames'),
        normalisation: normalisation ?? normalisationOf(metadata, network.input.c)
      }
    }
  }
}

/** How many batches a norm of PyTorch has seen. It predicts nothing. */
const isCounter = (name: string, { weights }: Network): boolean =>
  weights.some(spec => spec.role === 'norm' && name === `${spec.name}.num_batches_tracked`)

function refuseMore(names: readonly string[], network: Network): void {
  if (names.length === 0) return
  throw new ExportError('foreign', `tensor ${JSON.stringify(names[0])}: ${network.name} has no weight of this name` +
    (names.length > 1 ? `, nor of ${names.length - 1} others` : ''),
  { fix: 'Name the network that the file is of, or leave them out of it.' })
}

const stepOf = (text: string | undefined): number => text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : 0

function normalisationOf(metadata: Readonly<Record<string, string>>, channels: number) {
  const [mean, std] = [numbers(metadata['mean'], channels), numbers(metadata['std'], channels)]
  return mean && std ? { mean, std } : { mean: Array<number>(channels).fill(0), std: Array<number>(channels).fill(1) }
}

function numbers(text: string | undefined, count: number): number[] | undefined {
  const list = parsed(text)
  const good = Array.isArray(list) && list.length === count && list.every(value => Number.isFinite(value))
  return good ? list : undefined
}

function listed(text: string | undefined, key: string): Readonly<Record<string, readonly string[]>> {
  const list = parsed(text)
  return Array.isArray(list) && list.every(one => typeof one === 'string') ? { [key]: list } : {}
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined   // of another program, which means something else by it
  }
}
