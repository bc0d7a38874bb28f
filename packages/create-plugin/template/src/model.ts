import type { Model } from '@itop/experiment'
import { defineNetwork } from '@itop/models'

/** Two convolutions and a fully connected layer, for images of any size from 4×4. */
export const model: Model = {
  name: 'my-idea',
  about: 'two convolutions and a fully connected layer',
  // What a training of it has when nobody says otherwise.
  defaults: { data: 'mnist', epochs: 5 },
  make: ({ classes = 10, input = { c: 1, h: 28, w: 28 } } = {}) => defineNetwork({
    name: 'my-idea', input, classes,
    body: (layers, image) => {
      const first = layers.relu(layers.conv(image, 'conv1', { out: 8, kernel: 3, padding: 1 }))
      const second = layers.conv(layers.maxPool(first, { size: 2 }), 'conv2', { out: 16, kernel: 3, padding: 1 })
      const small = layers.maxPool(layers.relu(second), { size: 2 })
      return layers.linear(layers.flatten(small), 'fc', { out: classes })
    }
  })
}
