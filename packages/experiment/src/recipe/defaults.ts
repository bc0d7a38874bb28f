import type { Registry } from '../registry/registry.js'
import type { RecipeInput } from '../settings/settings.js'
import { smallImages } from './model-defaults.js'

/** The main job: what `itop train` does when nobody says otherwise. */
export const mainJob = { model: 'mlp', method: 'set-itop', density: 0.05, seed: 1 } as const

/** What holds for every run, until a line below says more. */
const everywhere: RecipeInput = {
  batch: 128,
  lr: 0.1,
  lrSchedule: 'cosine',
  momentum: 0.9,
  nesterov: true,
  weightDecay: 5e-4,
  decay: 'all',
  labelSmoothing: 0,
  optimizer: 'sgd',
  augment: false,
  validSplit: 0,
  onBroken: 'stop',
  accumulate: 1,
  tune: false,
  backend: 'cpu'
}

/** Defaults of a run with this network and optimizer; its method has more. */
export const defaultsFor = (model: string, optimizer: string, registry: Registry): RecipeInput => ({
  ...everywhere,
  ...registry.models[model]?.defaults ?? smallImages,
  ...registry.optimizers[optimizer]?.defaults
})
