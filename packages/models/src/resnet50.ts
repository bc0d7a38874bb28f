import { checkOptions } from '@itop/masks'
import { text } from './check.js'
import { defineNetwork } from './define-network.js'
import type { ConvLayer, Layers, Signal } from './layers.js'
import type { Network, NetworkOptions } from './types.js'

/** Bottleneck blocks of each stage. */
const blocks = [3, 4, 6, 3]

/**
 * ResNet-50 for ImageNet, the stride on the 3×3: 25,502,912 maskable weights with 1000 classes. Images of any size from
 * 32×32, usually 224×224. Convolutions start Kaiming normal over the fan-in, `fanin` of the reference.
 * He et al. 2016, https://arxiv.org/abs/1512.03385
 */
export function resnet50(options: NetworkOptions = {}): Network {
  checkOptions('resnet50', options, ['classes', 'input'])
  const { classes = 1000, input = { c: 3, h: 224, w: 224 } } = options
  if (input.h < 32 || input.w < 32) {
    throw new RangeError(`resnet50: takes images of 32×32 or more, got ${text(input)}. Choose larger ones.`)
  }
  return defineNetwork({
    name: 'resnet50',
    input,
    classes,
    body: (layers, image) => {
      let x = conv(layers, image, 'conv1', { out: 64, kernel: 7, stride: 2, padding: 3 })
      x = layers.norm(x, 'bn1', { relu: true })
      x = layers.maxPool(x, { size: 3, stride: 2, padding: 1 })
      for (const [stage, count] of blocks.entries()) {
        for (let i = 0; i < count; i++) {
          const stride = stage > 0 && i === 0 ? 2 : 1
          x = bottleneck(layers, x, `layer${stage + 1}.${i}`, 64 * 2 ** stage, stride)
        }
      }
      return layers.linear(layers.globalAveragePool(x), 'fc', { out: classes })
    }
  })
}

/** The middle is `width` channels wide, the ends four times that. */
function bottleneck(layers: Layers, x: Signal, name: string, width: number, stride: number): Signal {
  let y = conv(layers, x, `${name}.conv1`, { out: width, kernel: 1 })
  y = layers.norm(y, `${name}.bn1`, { relu: true })
  y = conv(layers, y, `${name}.conv2`, { out: width, kernel: 3, stride, padding: 1 })
  y = layers.norm(y, `${name}.bn2`, { relu: true })
  y = conv(layers, y, `${name}.conv3`, { out: 4 * width, kernel: 1 })
  const residual = stride === 1 && x.c === y.c ? x : downsample(layers, x, `${name}.downsample`, y.c, stride)
  return layers.norm(y, `${name}.bn3`, { residual, relu: true })
}

const downsample = (layers: Layers, x: Signal, name: string, out: number, stride: number): Signal =>
  layers.norm(conv(layers, x, `${name}.0`, { out, kernel: 1, stride }), `${name}.1`)

function conv(layers: Layers, x: Signal, name: string, layer: ConvLayer & { readonly kernel: number }): Signal {
  const deviation = Math.sqrt(2 / (x.c * layer.kernel ** 2))
  return layers.conv(x, name, { ...layer, bias: false, init: { kind: 'normal', deviation } })
}
