import type { ShippedRecipe } from './cited.js'

/** The main job and what to compare it with: minutes on a laptop. */
export const mnist: Readonly<Record<string, ShippedRecipe>> = {
  'mnist-set-itop': {
    about: 'the main job: random growth, 95 % sparse',
    settings: { model: 'mlp', data: 'mnist', method: 'set-itop', sparsity: 0.95 }
  },
  'mnist-rigl-itop': {
    about: 'gradient growth, 95 % sparse',
    settings: { model: 'mlp', data: 'mnist', method: 'rigl-itop', sparsity: 0.95 }
  },
  'mnist-static': {
    about: 'the same sparse network, never rewired',
    settings: { model: 'mlp', data: 'mnist', method: 'static', sparsity: 0.95 }
  },
  'mnist-dense': {
    about: 'every weight, for comparison',
    settings: { model: 'mlp', data: 'mnist', method: 'dense' }
  },
  'mnist-lenet5-set-itop': {
    about: 'a small convolutional network, 95 % sparse',
    settings: { model: 'lenet5', data: 'mnist', method: 'set-itop', sparsity: 0.95 }
  }
}
