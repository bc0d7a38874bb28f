import { mlp } from './mlp.js'
import type { Network } from './types.js'

/** The networks that a recipe can name. */
export const networks: Readonly<Record<string, () => Network>> = {
  /** LeNet-300-100 of the pruning literature: 784-300-100-10, 266,200 maskable weights. */
  mlp: () => mlp({ name: 'mlp', layers: [784, 300, 100, 10], input: { c: 1, h: 28, w: 28 } }),
  /** The reference's MLP for CIFAR-10: 3072-1024-512-10, 3,675,136 maskable weights. */
  'mlp-cifar10': () => mlp({ name: 'mlp-cifar10', layers: [3072, 1024, 512, 10], input: { c: 3, h: 32, w: 32 } })
}

/** The names of the networks, in the order of the list. */
export const modelNames: readonly string[] = Object.keys(networks)

/** The network of a name; an unknown one is refused with the names there are. */
export function createNetwork(name: string): Network {
  const make = Object.hasOwn(networks, name) ? networks[name] : undefined
  if (make) return make()
  throw new RangeError(`createNetwork: unknown model ${JSON.stringify(name)}. There are ${modelNames.join(', ')}; ` +
    'a network of your own is passed as an object.')
}
