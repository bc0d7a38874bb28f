import { readCheckpoint } from '@itop/checkpoint/node'
import { loadNetwork as loadFrom, type LoadedNetwork, type LoadOptions, type NetworkSource } from '../load-network.js'

/** The network of a run folder, by its newest checkpoint; or of a checkpoint, as the main entry's `loadNetwork`. */
export async function loadNetwork(source: string | NetworkSource, options: LoadOptions = {}): Promise<LoadedNetwork> {
  return loadFrom(typeof source === 'string' ? await readCheckpoint(source) : source, options)
}
