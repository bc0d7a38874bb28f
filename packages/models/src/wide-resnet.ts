import { checkInteger, checkOptions, sizeOf } from '@itop/masks'
import { defineNetwork } from './define-network.js'
import { imagesOf } from './images.js'
import { maskable } from './initial-values.js'
import { zeros } from './layer-weights.js'
import type { Layers, Signal } from './layers.js'
import type { Network, NetworkOptions } from './types.js'

/** Options of `wideResNet`. */
export interface WideResNetOptions extends NetworkOptions {
  /** Layers: 6n + 4 for n blocks a stage, so 10, 16, 22, 28, … At most 1000. */
  readonly depth: number
  /** Channels of the three stages are 16, 32 and 64 times this. Integer from 1 to 256. */
  readonly width: number
  /** Dropout rate between the two convolutions of a block, in [0, 1). Default 0.3, as in the reference. */
  readonly dropout?: number
  /** The name in recipes and reports. Default `wrn-<depth>-<width>`. */
  readonly name?: string
}

/**
 * WideResNet for 32×32 images, norm and ReLU before each convolution: WRN-22-2 has 1,076,912 maskable weights.
 * Convolutions start normal over the fan-out. Zagoruyko & Komodakis 2016, https://arxiv.org/abs/1605.07146
 */
export function wideResNet(options: WideResNetOptions): Network {
  checkOptions('wideResNet', options, ['depth', 'width', 'dropout', 'name', 'classes', 'input'])
  const { depth, width, dropout = 0.3, name = `wrn-${depth}-${width}`, classes = 10, input } = options
  checkInteger(`${name}: width`, width, 1, mostWidth)
  const blocks = blocksOf(name, depth)
  const network = defineNetwork({
    name,
    input: imagesOf(name, { c: 3, h: 32, w: 32 }, input),
    classes,
    body: (layers, image) => {
      let x = conv(layers, image, 'conv1', { out: 16, kernel: 3 })
      for (const stage of [1, 2, 3]) {
        for (let i = 0; i < blocks; i++) {
          const stride = stage > 1 && i === 0 ? 2 : 1
          x = block(layers, x, `block${stage}.layer.${i}`, { out: 8 * 2 ** stage * width, stride, dropout })
        }
      }
      x = layers.globalAveragePool(layers.norm(x, 'bn1', { relu: true }))        // 64·width×8×8 → 64·width
      return layers.linear(x, 'fc', { out: classes, bias: zeros })
    }
  })
  checkWeights(network)
  return network
}

// Far beyond every WideResNet that was ever trained, and small enough that all that is asked about one is answered.
const mostDepth = 1000
const mostWidth = 256
const mostWeights = 2 ** 30

function checkWeights({ name, weights }: Network): void {
  const size = maskable(weights).reduce((sum, { shape }) => sum + sizeOf(shape), 0)
  if (size <= mostWeights) return
  throw new RangeError(`${name}: a WideResNet may have at most 2^30 maskable weights, about ` +
    `${Math.round(mostWeights / 1e6)} million; this one has ${Math.round(size / 1e6)} million. Lower depth or width.`)
}

interface Block {
  readonly out: number
  readonly stride: number
  readonly dropout: number
}

/** Where the width changes, the shortcut is a 1×1 convolution of the normalised input; elsewhere the input itself. */
function block(layers: Layers, x: Signal, name: string, { out, stride, dropout }: Block): Signal {
  const normed = layers.norm(x, `${name}.bn1`, { relu: true })
  let y = conv(layers, normed, `${name}.conv1`, { out, kernel: 3, stride })
  y = layers.norm(y, `${name}.bn2`, { relu: true })
  if (dropout > 0) y = layers.dropout(y, `${name}.dropout`, dropout)
  y = conv(layers, y, `${name}.conv2`, { out, kernel: 3 })
  return layers.add(y, x.c === out ? x : conv(layers, normed, `${name}.convShortcut`, { out, kernel: 1, stride }))
}

function conv(
  layers: Layers, x: Signal, name: string, { out, kernel, stride = 1 }: { out: number, kernel: 1 | 3, stride?: number }
): Signal {
  const deviation = Math.sqrt(2 / (kernel ** 2 * out))
  return layers.conv(x, name, {
    out, kernel, stride, padding: kernel === 3 ? 1 : 0, bias: false, init: { kind: 'normal', deviation }
  })
}

function blocksOf(name: string, depth: number): number {
  const blocks = (depth - 4) / 6
  if (Number.isInteger(blocks) && blocks >= 1 && depth <= mostDepth) return blocks
  throw new RangeError(
    `${name}: depth must be 6n + 4 with n ≥ 1 (10, 16, 22, 28, …), at most ${mostDepth}, got ${String(depth)}.`)
}
