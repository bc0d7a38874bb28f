import type { RecipeInput } from './settings.js'

/** A recipe that comes with the program. */
export interface ShippedRecipe {
  readonly about: string
  readonly settings: RecipeInput
}

/** The recipes that a name stands for; `itop train NAME`. */
export const shippedRecipes: Readonly<Record<string, ShippedRecipe>> = {
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
  'cifar10-mlp-set-itop': {
    about: 'the paper\'s MLP on CIFAR-10, 95 % sparse',
    settings: { model: 'mlp-cifar10', data: 'cifar10', method: 'set-itop', sparsity: 0.95, augment: true }
  }
}
