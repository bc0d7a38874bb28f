import type { RecipeInput } from '../settings/settings.js'

/**
 * Convolutional networks on 32×32 images: the paper's recipe (README of the ITOP repository: batch 128, rate 0.1 that
 * falls to a tenth at half and three quarters, weight decay 5e-4), 30 epochs instead of 250, for a CPU.
 */
export const smallImages: RecipeInput = { data: 'cifar10', epochs: 30, lrSchedule: 'multi-step', augment: true }

/** The paper's ImageNet recipe, in parts that fit; `recipes/resnet50-imagenet.ts` says where each number is from. */
const imageNet: RecipeInput = {
  data: 'imagenet', imageSize: 224, epochs: 100, lrSchedule: 'multi-step', lrMilestones: [30, 60, 90], warmUp: 5,
  warmUpBy: 'epoch', nesterov: false, weightDecay: 1e-4, decay: 'no-norms', labelSmoothing: 0.1, augment: true,
  accumulate: 16
}

/** The data set and the length that suit a network of this library; `smallImages` where nothing is said. */
export const modelDefaults: Readonly<Record<string, RecipeInput>> = {
  mlp: { data: 'mnist', epochs: 100 },
  'mlp-cifar10': { data: 'cifar10', epochs: 20 },
  lenet5: { data: 'mnist', epochs: 20 },
  resnet18: { ...smallImages, data: 'cifar100' },
  resnet34: { ...smallImages, data: 'cifar100' },
  resnet50: imageNet
}
