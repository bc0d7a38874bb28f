import { decodeCheckpoint, encodeCheckpoint, type Checkpoint } from '@itop/checkpoint'
import { randomStream, randomSubset, sizeOf } from '@itop/masks'
import { isMaskable, type Network } from '@itop/models'
import { trainedNetwork, type TrainedNetwork } from '../src/index.js'

/** A checkpoint of a network with drawn weights, of which so large a share exists, and drawn statistics. */
export function checkpointOf(network: Network, density = 0.3): Checkpoint {
  const masks = network.weights.filter(isMaskable).map(({ name, shape }) =>
    [name, randomSubset({ shape, count: Math.round(density * sizeOf(shape)), seed: name })] as const)
  const existing = new Map(masks)
  return {
    step: 7,
    meta: {
      model: network.name, weights: network.weights.map(({ name, shape }) => ({ name, shape: [...shape] })),
      data: {
        shape: { ...network.input }, classes: network.classes,
        classNames: Array.from({ length: network.classes }, (_, i) => `class ${i}`),
        normalisation: {
          mean: Array.from({ length: network.input.c }, (_, i) => 0.4 + 0.1 * i),
          std: Array.from({ length: network.input.c }, (_, i) => 0.2 + 0.1 * i)
        }
      }
    },
    masks: new Map(masks.map(([name, mask]) => [`mask/${name}`, mask])),
    arrays: new Map([
      ...network.weights.map(({ name, shape, role }) => {
        const count = existing.get(name)?.count ?? sizeOf(shape)
        return [`value/${name}`, drawn(name, count, role === 'norm' || name.endsWith('.variance') ? 1 : 0)] as const
      }),
      ['momentum/fc', new Float32Array(4)] as const
    ])
  }
}

/** Numbers around a middle, in ±0.5. */
function drawn(seed: string, count: number, middle: number): Float32Array {
  const { nextFloat } = randomStream(seed)
  return Float32Array.from({ length: count }, () => middle + nextFloat() - 0.5)
}

/** The network of such a checkpoint, read from its file. */
export function trainedOf(network: Network, density?: number): TrainedNetwork {
  const parts = encodeCheckpoint(checkpointOf(network, density))
  return trainedNetwork(decodeCheckpoint(new Uint8Array(Buffer.concat(parts))), { network })
}

/** Raw images for it. */
export function imagesOf({ input: { c, h, w } }: Network, count: number): Uint8Array {
  const { nextBelow } = randomStream('images')
  return Uint8Array.from({ length: count * c * h * w }, () => nextBelow(256))
}
