import type { RecipeInput } from './settings.js'

/** The main job: what `itop train` does when nobody says otherwise. */
export const mainJob = { model: 'mlp', method: 'set-itop', density: 0.05, seed: 1 } as const

/** What holds for every run, until a line below says more. */
const everywhere: RecipeInput = {
  batch: 128,
  lr: 0.1,
  lrSchedule: 'cosine',
  momentum: 0.9,
  weightDecay: 5e-4,
  labelSmoothing: 0,
  optimizer: 'sgd',
  augment: false,
  validSplit: 0,
  accumulate: 1,
  tune: false,
  backend: 'cpu'
}

/** The data set and the length that suit a network. */
const byModel: Readonly<Record<string, RecipeInput>> = {
  mlp: { data: 'mnist', epochs: 100 },
  'mlp-cifar10': { data: 'cifar10', epochs: 20 }
}

/** How often a method rewires a network: rarely enough that new weights are trained before they are judged. */
const byModelAndMethod: Readonly<Record<string, Readonly<Record<string, RecipeInput>>>> = {
  mlp: {
    'set-itop': { interval: 300 },
    'rigl-itop': { interval: 600 }
  },
  'mlp-cifar10': {
    'set-itop': { interval: 300 },
    'rigl-itop': { interval: 600 }
  }
}

/** Adam wants smaller steps. */
const byOptimizer: Readonly<Record<string, RecipeInput>> = { adam: { lr: 1e-3, weightDecay: 0 } }

/** The defaults of a run with this network, method and optimizer that go beyond, or against, the method's own preset. */
export const defaultsFor = (model: string, method: string, optimizer: string): RecipeInput => ({
  ...everywhere,
  ...byModel[model],
  ...byOptimizer[optimizer],
  ...byModelAndMethod[model]?.[method]
})
