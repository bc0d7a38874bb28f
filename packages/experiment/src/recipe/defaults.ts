import type { RecipeInput } from '../settings/settings.js'

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

/**
 * Convolutional networks on 32×32 images: the paper's recipe (README of the ITOP repository: batch 128, rate 0.1 that
 * falls to a tenth at half and three quarters, weight decay 5e-4), 30 epochs instead of 250, for a CPU.
 */
const smallImages: RecipeInput = { data: 'cifar10', epochs: 30, lrSchedule: 'multi-step', augment: true }

/** The paper's ImageNet recipe, in parts that fit; `recipes/resnet50-imagenet.ts` says where each number is from. */
const imageNet: RecipeInput = {
  data: 'imagenet', imageSize: 224, epochs: 100, lrSchedule: 'multi-step', lrMilestones: [30, 60, 90], warmUp: 5,
  warmUpBy: 'epoch', nesterov: false, weightDecay: 1e-4, decay: 'no-norms', labelSmoothing: 0.1, augment: true,
  accumulate: 16
}

/** The data set and the length that suit a network. */
const byModel: Readonly<Record<string, RecipeInput>> = {
  mlp: { data: 'mnist', epochs: 100 },
  'mlp-cifar10': { data: 'cifar10', epochs: 20 },
  lenet5: { data: 'mnist', epochs: 20 },
  resnet18: { ...smallImages, data: 'cifar100' },
  resnet34: { ...smallImages, data: 'cifar100' },
  resnet50: imageNet
}

/** Adam wants smaller steps; AdamW decays as PyTorch's does. */
const byOptimizer: Readonly<Record<string, RecipeInput>> = {
  adam: { lr: 1e-3, weightDecay: 0 }, adamw: { lr: 1e-3, weightDecay: 0.01 }
}

/** Defaults of a run with this network and optimizer; its method has more. */
export const defaultsFor = (model: string, optimizer: string): RecipeInput => ({
  ...everywhere,
  ...byModel[model] ?? smallImages,
  ...byOptimizer[optimizer]
})
