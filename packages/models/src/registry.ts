import { checkOptions } from '@itop/masks'
import { imagesOf } from './images.js'
import { lenet5 } from './lenet5.js'
import { mlp } from './mlp.js'
import { resnet18, resnet34 } from './resnet-cifar.js'
import { resnet50 } from './resnet50.js'
import type { Network, NetworkOptions } from './types.js'
import { vgg } from './vgg.js'
import { wideResNet } from './wide-resnet.js'

/**
 * The networks that a recipe can name. Beside these, `createNetwork` makes a WideResNet of any depth and width, also
 * without dropout.
 */
export const networks: Readonly<Record<string, (options?: NetworkOptions) => Network>> = {
  /** LeNet-300-100 of the pruning literature: 784-300-100-10, 266,200 maskable weights. */
  mlp: ({ classes = 10, input } = {}) =>
    mlp({ name: 'mlp', layers: [784, 300, 100, classes], input: imagesOf('mlp', { c: 1, h: 28, w: 28 }, input) }),
  /** The reference's MLP for CIFAR-10: 3072-1024-512-10, 3,675,136 maskable weights. */
  'mlp-cifar10': ({ classes = 10, input } = {}) => mlp({
    name: 'mlp-cifar10',
    layers: [3072, 1024, 512, classes],
    input: imagesOf('mlp-cifar10', { c: 3, h: 32, w: 32 }, input)
  }),
  lenet5,
  vgg16: options => vgg('vgg16', options),
  'vgg-c': options => vgg('vgg-c', options),
  'vgg-like': options => vgg('vgg-like', options),
  vgg19: options => vgg('vgg19', options),
  resnet18,
  resnet34,
  resnet50,
  'wrn-16-8': options => wideResNet({ ...options, depth: 16, width: 8 }),
  'wrn-22-2': options => wideResNet({ ...options, depth: 22, width: 2 }),
  'wrn-28-2': options => wideResNet({ ...options, depth: 28, width: 2 }),
  'wrn-28-10': options => wideResNet({ ...options, depth: 28, width: 10 })
}

/** The names of the networks, in the order of the list. */
export const modelNames: readonly string[] = Object.keys(networks)

/**
 * The network of a name, for the classes and images of a data set where they are given; `wrn-<depth>-<width>` may have
 * any that exist, and `-no-dropout` behind it leaves its dropout out. An unknown name is refused with the names there
 * are, images that do not fit with those that do.
 */
export function createNetwork(name: string, options: NetworkOptions = {}): Network {
  checkOptions('createNetwork', options, ['classes', 'input'])
  const make = Object.hasOwn(networks, name) ? networks[name] : undefined
  if (make) return make(options)
  const [, depth, width, plain] = /^wrn-([1-9]\d*)-([1-9]\d*)(-no-dropout)?$/.exec(name) ?? []
  if (depth && width) {
    const rest = plain ? { name, dropout: 0 } : {}
    return wideResNet({ ...options, depth: Number(depth), width: Number(width), ...rest })
  }
  throw new RangeError(`createNetwork: unknown model ${JSON.stringify(name)}. There are ${modelNames.join(', ')}, ` +
    'and wrn-<depth>-<width>, also with -no-dropout; a network of your own is passed as an object.')
}
