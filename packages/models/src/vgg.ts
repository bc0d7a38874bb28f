import { checkOptions } from '@itop/masks'
import { defineNetwork } from './define-network.js'
import { imagesOf } from './images.js'
import type { Layers, Signal } from './layers.js'
import type { Network, NetworkOptions } from './types.js'

/** Channels of a 3×3 convolution, a max pool of 2, or kernel size and channels; every convolution has padding 1. */
type Row = number | 'M' | readonly [kernel: number, out: number]

interface Variant {
  readonly features: readonly Row[]
  /** Hidden layers of the classifier; where there is none, each channel is averaged instead. */
  readonly hidden: readonly number[]
}

const sixteen: readonly Row[] =
  [64, 64, 'M', 128, 128, 'M', 256, 256, 256, 'M', 512, 512, 512, 'M', 512, 512, 512, 'M']

const variants = {
  vgg16: { features: sixteen, hidden: [512, 512] },
  'vgg-like': { features: sixteen, hidden: [512] },
  'vgg-c': {
    features: [64, 64, 'M', 128, 128, 'M', 256, 256, [1, 256], 'M', 512, 512, [1, 512], 'M', 512, 512, [1, 512], 'M'],
    hidden: [512, 512]
  },
  vgg19: {
    features: [64, 64, 'M', 128, 128, 'M', 256, 256, 256, 256, 'M', 512, 512, 512, 512, 'M', 512, 512, 512, 512],
    hidden: []
  }
} satisfies Record<string, Variant>

/** A network of the VGG family. */
export type VggVariant = keyof typeof variants

/**
 * VGG for 32×32 images, with batch norm (Simonyan & Zisserman 2015, https://arxiv.org/abs/1409.1556).
 * `vgg16` is configuration D of the reference and SNIP, `vgg-c` has 1×1 convolutions, which padding 1 lets grow the
 * image by 2, `vgg-like` one hidden layer. `vgg19` is GraNet's: no biases, no hidden layer.
 */
export function vgg(variant: VggVariant, options: NetworkOptions = {}): Network {
  if (!Object.hasOwn(variants, variant)) {
    throw new RangeError(`vgg: unknown variant ${JSON.stringify(variant)}. ` +
      `There are ${Object.keys(variants).join(', ')}.`)
  }
  checkOptions(variant, options, ['classes', 'input'])
  const { classes = 10, input } = options
  const { features, hidden }: Variant = variants[variant]
  const body = hidden.length > 0 ? withHiddenLayers : withoutHiddenLayers
  return defineNetwork({
    name: variant,
    input: imagesOf(variant, { c: 3, h: 32, w: 32 }, input),
    classes,
    body: (layers, image) => body(layers, image, { features, hidden }, classes)
  })
}

function withHiddenLayers(layers: Layers, image: Signal, { features, hidden }: Variant, classes: number): Signal {
  let x = layers.flatten(convolutions(layers, image, features, { prefix: 'features', bias: true }))
  for (const [i, out] of hidden.entries()) {
    x = layers.linear(x, `classifier.${3 * i}`, { out, relu: true })
    x = layers.norm(x, `classifier.${3 * i + 2}`)
  }
  return layers.linear(x, `classifier.${3 * hidden.length}`, { out: classes })
}

function withoutHiddenLayers(layers: Layers, image: Signal, { features }: Variant, classes: number): Signal {
  const x = convolutions(layers, image, features, { prefix: 'feature', bias: false })
  return layers.linear(layers.globalAveragePool(x), 'classifier', { out: classes })
}

/** Names count as the reference's list does: convolution, norm and ReLU are three entries, a pool is one. */
function convolutions(
  layers: Layers, image: Signal, rows: readonly Row[], { prefix, bias }: { prefix: string, bias: boolean }
): Signal {
  let [x, entry] = [image, 0]
  for (const row of rows) {
    if (row === 'M') {
      x = layers.maxPool(x, { size: 2 })
      entry += 1
    } else {
      const [kernel, out] = typeof row === 'number' ? [3, row] : row
      x = layers.conv(x, `${prefix}.${entry}`, { out, kernel, padding: 1, bias })
      x = layers.norm(x, `${prefix}.${entry + 1}`, { relu: true })
      entry += 3
    }
  }
  return x
}
