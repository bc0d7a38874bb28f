import type { ShippedRecipe } from './cited.js'
import { heldOut, itopFamily } from './itop-cifar.js'

const substitute = 'not found for this network; the README\'s interval for vgg-c stands in, as its method is the same'

/** The paper's MLP on CIFAR-10, and a short form of it for a CPU. */
export const mlpCifar10: Readonly<Record<string, ShippedRecipe>> = {
  ...itopFamily('paper/mlp-cifar10', 'the MLP 3072-1024-512-10 on CIFAR-10', {
    model: ['mlp-cifar10',
      'the paper\'s list of networks; its settings are not found, the README\'s for vgg-c stand in'],
    data: ['cifar10', 'the paper\'s list of networks'],
    ...heldOut
  }, { set: [1500, substitute], rigl: [4000, substitute] }),
  'cifar10-mlp-set-itop': {
    about: 'the paper\'s MLP on CIFAR-10, 95 % sparse, 20 epochs',
    settings: { model: 'mlp-cifar10', data: 'cifar10', method: 'set-itop', sparsity: 0.95, augment: true }
  }
}
