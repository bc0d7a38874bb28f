import { createNetwork, type Network } from '@itop/models'
import type { NetworkMeta } from './meta.js'

/** The network a checkpoint was saved of: the one given, or the one of that name; its weights must be the same. */
export function networkOf(meta: NetworkMeta, given: Network | undefined): Network {
  const network = given ?? named(meta)
  const [saved, own] = [shapes(meta.weights), shapes(network.weights)]
  if (saved === own) return network
  throw new RangeError(
    `loadNetwork: the checkpoint holds the weights ${saved}, but ` +
      `${given ? 'the network given' : `the model '${network.name}'`} has ${own}. ` +
      'Pass the network that was trained as { network }.')
}

/** The network of that name for the images and classes it was trained on. */
function named({ model, data: { shape, classes } }: NetworkMeta): Network {
  try {
    return createNetwork(model, { input: shape, ...classes !== undefined && { classes } })
  } catch (error) {
    throw new RangeError(
      `loadNetwork: the checkpoint is of '${model}', which cannot be made again. ` +
        `${error instanceof Error ? error.message : String(error)} Pass the network that was trained as { network }.`,
      { cause: error })
  }
}

const shapes = (weights: NetworkMeta['weights']): string =>
  weights.map(({ name, shape }) => `${name} [${shape.join(', ')}]`).join(', ')
