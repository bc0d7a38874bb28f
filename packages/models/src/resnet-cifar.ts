import { checkOptions } from '@itop/masks'
import { defineNetwork } from './define-network.js'
import { imagesOf } from './images.js'
import type { Layers, Signal } from './layers.js'
import type { Network, NetworkOptions } from './types.js'

/**
 * ResNet-18 for 32×32 images: 11,210,432 maskable weights with 100 classes.
 * He et al. 2016, https://arxiv.org/abs/1512.03385
 */
export const resnet18 = (options: NetworkOptions = {}): Network => resnet('resnet18', [2, 2, 2, 2], options)

/** ResNet-34 for 32×32 images: 21,311,168 maskable weights with 100 classes. */
export const resnet34 = (options: NetworkOptions = {}): Network => resnet('resnet34', [3, 4, 6, 3], options)

function resnet(name: string, blocks: readonly number[], options: NetworkOptions): Network {
  checkOptions(name, options, ['classes', 'input'])
  const { classes = 100, input } = options
  return defineNetwork({
    name,
    input: imagesOf(name, { c: 3, h: 32, w: 32 }, input),
    classes,
    body: (layers, image) => {
      let x = layers.conv(image, 'conv1', { out: 64, kernel: 3, padding: 1, bias: false })
      x = layers.norm(x, 'bn1', { relu: true })
      for (const [stage, count] of blocks.entries()) {
        for (let i = 0; i < count; i++) {
          const stride = stage > 0 && i === 0 ? 2 : 1
          x = basicBlock(layers, x, `layer${stage + 1}.${i}`, 64 * 2 ** stage, stride)
        }
      }
      x = layers.globalAveragePool(x)                                            // 512×4×4 → 512
      return layers.linear(x, 'classifier', { out: classes, bias: false })
    }
  })
}

function basicBlock(layers: Layers, x: Signal, name: string, out: number, stride: number): Signal {
  let y = layers.conv(x, `${name}.conv1`, { out, kernel: 3, stride, padding: 1, bias: false })
  y = layers.norm(y, `${name}.bn1`, { relu: true })
  y = layers.conv(y, `${name}.conv2`, { out, kernel: 3, padding: 1, bias: false })
  const residual = stride === 1 && x.c === out ? x : shortcut(layers, x, `${name}.shortcut`, out, stride)
  return layers.norm(y, `${name}.bn2`, { residual, relu: true })
}

const shortcut = (layers: Layers, x: Signal, name: string, out: number, stride: number): Signal =>
  layers.norm(layers.conv(x, `${name}.0`, { out, kernel: 1, stride, bias: false }), `${name}.1`)
