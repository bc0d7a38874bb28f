import { cited, type Cited, type ShippedRecipe } from './cited.js'

const flags = 'RigL code, flags of its CIFAR training'
const ours = 'ours: one of the sparsities the RigL paper studies'

/** RigL's network for CIFAR-10: 97,656 steps, the rate a fifth after 30,000, 60,000 and 90,000 of them. */
const training: Cited = {
  model: ['wrn-22-2', flags],
  data: ['cifar10', flags],
  batch: [128, flags],
  steps: [97_656, `${flags}: 250 epochs of 390.625 batches`],
  lr: [0.1, flags],
  lrSchedule: ['step', flags],
  lrStepEpochs: [30_000 / 391, `${flags}: 30,000 steps, at 391 an epoch`],
  lrFactor: [0.2, flags],
  momentum: [0.9, flags],
  nesterov: [true, flags],
  weightDecay: [5e-4, flags],
  decay: ['all', 'ours: what RigL leaves out was not found'],
  labelSmoothing: [0, flags],
  optimizer: ['sgd', flags],
  augment: [true, 'ours: crops and flips are usual; RigL\'s own were not found'],
  validSplit: [0, flags]
}

const sparse: Cited = { density: [0.1, ours], distribution: ['erk', flags] }

const rewired: Cited = {
  ...sparse,
  prune: ['magnitude', flags],
  interval: [100, flags],
  dropFraction: [0.3, flags],
  dropSchedule: ['cosine', `${flags}: one of two; updates end at 75,000 steps there, at 75 % of the run here`]
}

/** RigL's own CIFAR experiment, which the ITOP paper builds on. */
export const wrn22x2Cifar10: Readonly<Record<string, ShippedRecipe>> = {
  'rigl/wrn-22-2-cifar10-dense': cited('WRN-22-2 on CIFAR-10, every weight', training, { method: ['dense', flags] }),
  'rigl/wrn-22-2-cifar10-static': cited('WRN-22-2 on CIFAR-10, 90 % sparse, never rewired', training, sparse,
    { method: ['static', flags] }),
  'rigl/wrn-22-2-cifar10-set': cited('WRN-22-2 on CIFAR-10, 90 % sparse, random growth', training, rewired,
    { method: ['set', flags], grow: ['random', flags] }),
  'rigl/wrn-22-2-cifar10-rigl': cited('WRN-22-2 on CIFAR-10, 90 % sparse, gradient growth', training, rewired,
    { method: ['rigl', flags], grow: ['gradient', flags] })
}
