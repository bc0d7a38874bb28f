import { createNetwork, modelNames, type Network } from '@itop/models'
import type { NetworkMeta } from './meta.js'

/** The network a checkpoint was saved of: the one given, or the one of that name; its weights must be the same. */
export function networkOf(meta: NetworkMeta, given: Network | undefined): Network {
  const network = given ?? named(meta.model)
  const [saved, own] = [shapes(meta.weights), shapes(network.weights)]
  if (saved === own) return network
  throw new RangeError(
    `loadNetwork: the checkpoint holds the weights ${saved}, but ` +
      `${given ? 'the network given' : `the model '${network.name}'`} has ${own}. ` +
      'Pass the network that was trained as { network }.')
}

function named(model: string): Network {
  if (modelNames.includes(model)) return createNetwork(model)
  throw new RangeError(
    `loadNetwork: the checkpoint is of '${model}', which is not among ${modelNames.join(', ')}. ` +
      'Pass the network that was trained as { network }.')
}

const shapes = (weights: NetworkMeta['weights']): string =>
  weights.map(({ name, shape }) => `${name} [${shape.join(', ')}]`).join(', ')
