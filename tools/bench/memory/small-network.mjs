// A network that takes next to no memory, with layers of each kind.
import { defineNetwork } from '@itop/models'

export const smallNetwork = defineNetwork({
  name: 'small', input: { c: 1, h: 8, w: 8 }, classes: 2,
  body: (layers, image) => {
    const x = layers.norm(layers.conv(image, 'conv', { out: 2, kernel: 3, padding: 1 }), 'norm', { relu: true })
    return layers.linear(layers.globalAveragePool(x), 'fc', { out: 2 })
  }
})
