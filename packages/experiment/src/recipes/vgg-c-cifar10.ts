import { readme } from './cited.js'
import { heldOut, itopFamily } from './itop-cifar.js'

/** The commands of the ITOP repository's README: 88,000 steps, or 440,000. The paper says VGG-16, they say vgg-c. */
export const vggCCifar10 = itopFamily('paper/vgg-c-cifar10', 'VGG-C on CIFAR-10', {
  model: ['vgg-c', `${readme}; the paper names VGG-16, its repository's commands take vgg-c`],
  data: ['cifar10', readme],
  ...heldOut
})
