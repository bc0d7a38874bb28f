import { createNetwork, defineNetwork, type Network } from '@itop/models'

/** Groups, strides and paddings that differ by axis, pools of all kinds, a residual, a norm of vectors. */
export const odd: Network = defineNetwork({
  name: 'odd', input: { c: 2, h: 9, w: 7 }, classes: 3,
  body: (layers, image) => {
    let x = layers.conv(image, 'conv1', { out: 6, kernel: [3, 2], stride: [2, 1], padding: [1, 0] })
    x = layers.norm(x, 'bn1', { relu: true })
    const y = layers.conv(x, 'conv2', { out: 6, kernel: 3, padding: 1, groups: 2, bias: false })
    x = layers.norm(y, 'bn2', { residual: x, relu: true })
    x = layers.maxPool(x, { size: 3, stride: 2, padding: 1 })
    x = layers.averagePool(x, { size: 2, stride: 1, padding: 1 })
    x = layers.dropout(x, 'drop', 0.3)
    x = layers.linear(layers.flatten(x), 'hidden', { out: 8, relu: true })
    x = layers.norm(x, 'bn3')
    return layers.linear(x, 'fc', { out: 3 })
  }
})

/** The same without groups. */
export const plain: Network = defineNetwork({
  name: 'plain', input: { c: 3, h: 8, w: 8 }, classes: 4,
  body: (layers, image) => {
    const first = layers.conv(image, 'conv1', { out: 5, kernel: 3, padding: 1, bias: false })
    let x = layers.norm(first, 'bn1', { relu: true })
    x = layers.maxPool(x, { size: 3, stride: 2, padding: 1 })
    x = layers.add(layers.conv(x, 'conv2', { out: 5, kernel: 3, padding: 1 }), x)
    x = layers.averagePool(layers.relu(x), { size: 2, padding: 1 })
    return layers.linear(layers.flatten(x), 'fc', { out: 4 })
  }
})

/** Those of the zoo that are small enough for a test. */
export const small: readonly Network[] = [
  createNetwork('mlp'), createNetwork('lenet5'), createNetwork('wrn-10-1')
]
