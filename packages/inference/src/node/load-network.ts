import { readCheckpoint } from '@itop/checkpoint/node'
import type { Given } from '../given-images.js'
import { loadNetwork as loadFrom, type LoadOptions, type NetworkSource } from '../load-network.js'
import type { LoadedNetwork } from '../loaded-network.js'
import { readPicture } from './read-picture.js'

/** What a network can be asked about in Node: also a picture by the name of its file, or several. */
export type GivenInNode = Given | string | readonly string[]

/** The network of a run folder, by its newest checkpoint; or of a checkpoint, as the main entry's `loadNetwork`. */
export async function loadNetwork(
  source: string | NetworkSource, options: LoadOptions = {}
): Promise<LoadedNetwork<GivenInNode>> {
  const net = await loadFrom(typeof source === 'string' ? await readCheckpoint(source) : source, options)
  return {
    ...net,
    predict: async given => net.predict(await read(given)),
    classify: async (given, how) => net.classify(await read(given), how),
    accuracy: async (given, labels) => net.accuracy(await read(given), labels)
  }
}

async function read(given: GivenInNode): Promise<Given> {
  const names = typeof given === 'string' ? [given] : given
  return areNames(names) ? Promise.all(names.map(readPicture)) : names
}

const areNames = (given: Exclude<GivenInNode, string>): given is readonly string[] =>
  Array.isArray(given) && given.length > 0 && given.every(name => typeof name === 'string')
