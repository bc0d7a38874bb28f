import { defineNetwork } from '@itop/models'

/** One convolution between the image and the classes. */
export const glance = {
  name: 'glance',
  about: 'one convolution and a fully connected layer',
  make: ({ classes = 2, input = { c: 1, h: 8, w: 8 } } = {}) => defineNetwork({
    name: 'glance', input, classes,
    body: (layers, image) => {
      const map = layers.relu(layers.conv(image, 'conv', { out: 8, kernel: 3, padding: 1 }))
      return layers.linear(layers.flatten(layers.maxPool(map, { size: 2 })), 'fc', { out: classes })
    }
  })
}
