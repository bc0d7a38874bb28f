import { checkOptions } from '@itop/masks'
import { defineNetwork } from './define-network.js'
import { imagesOf } from './images.js'
import type { Network, NetworkOptions } from './types.js'

/**
 * LeNet-5 as Caffe has it, for 28×28 images: 430,500 maskable weights with 10 classes.
 * LeCun et al. 1998, http://yann.lecun.com/exdb/publis/pdf/lecun-98.pdf
 */
export function lenet5(options: NetworkOptions = {}): Network {
  checkOptions('lenet5', options, ['classes', 'input'])
  const { classes = 10, input } = options
  return defineNetwork({
    name: 'lenet5',
    input: imagesOf('lenet5', { c: 1, h: 28, w: 28 }, input),
    classes,
    body: (layers, image) => {
      let x = layers.relu(layers.conv(image, 'conv1', { out: 20, kernel: 5 }))   // 20×24×24
      x = layers.maxPool(x, { size: 2 })                                         // 20×12×12
      x = layers.relu(layers.conv(x, 'conv2', { out: 50, kernel: 5 }))           // 50×8×8
      x = layers.maxPool(x, { size: 2 })                                         // 50×4×4
      x = layers.linear(layers.flatten(x), 'fc3', { out: 500, relu: true })
      return layers.linear(x, 'fc4', { out: classes })
    }
  })
}
