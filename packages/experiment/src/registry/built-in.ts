import { growRules, pruneScores } from '@itop/criteria'
import { cropAndFlip, knownDatasets, type Augmentation } from '@itop/data'
import { createNetwork, modelNames } from '@itop/models'
import { crossEntropy } from '@itop/ops'
import {
  adam, adamw, constantRate, cosineRate, measurements, multiStepRate, oneCycleRate, sgd, stepRate, type BiasCorrection
} from '@itop/trainer'
import { distributions, dropSchedules, lotteryMethod, methods, structures, type Method } from '@itop/updaters'
import { modelDefaults, smallImages } from '../recipe/model-defaults.js'
import type {
  AugmentationRule, DatasetSource, LossRule, Model, OptimizerRule, Plugin, RateSchedule
} from './plugin.js'

/** A setting of a recipe that was checked with it. */
type Given = Readonly<Record<string, unknown>>

const cropSettings = {
  cropPad: {
    kind: 'number', integer: true, from: 0, to: 127, default: 4, argument: 'N',
    about: 'pixels added at each side before the crop'
  },
  cropBorder: {
    kind: 'name', names: ['zero', 'reflect'], default: 'zero', argument: 'NAME',
    about: 'what these pixels are: black, or the image mirrored'
  }
} as const

/** One of crops and flips, by the name that it has in recipes. */
const crops = (name: string, about: string, flip: boolean): AugmentationRule => ({
  name, about, settings: cropSettings,
  make: ({ cropPad, cropBorder }) => named(name, {
    pad: cropPad as number, border: cropBorder as Augmentation['border'], flip // which were checked
  })
})

const named = (name: string, augmentation: Augmentation) => ({ ...cropAndFlip(augmentation), name })

const augmentations: readonly AugmentationRule[] = [
  crops('crop', 'a window of the image with a border, at random', false),
  crops('crop-and-flip', 'the same, and every other image mirrored', true),
  {
    name: 'flip', about: 'every other image mirrored left to right',
    make: () => named('flip', { pad: 0, border: 'zero', flip: true })
  }
]

const losses: readonly LossRule[] = [{
  name: 'cross-entropy', about: 'softmax cross-entropy, with label smoothing where that is asked for',
  make: ({ labelSmoothing }) =>
    crossEntropy({ ...labelSmoothing !== undefined && { labelSmoothing: labelSmoothing as number } })
}]

const learningRates: readonly RateSchedule[] = [
  { name: 'cosine', about: 'falls along half a cosine to 0', make: ({ lr }) => cosineRate({ learningRate: lr }) },
  {
    name: 'multi-step', about: 'is multiplied by a factor at each milestone',
    make: ({ lr, lrMilestones, lrFactor = 0.1 }) => multiStepRate({
      learningRate: lr, factor: lrFactor as number,
      ...lrMilestones !== undefined && { milestones: lrMilestones as readonly number[], unit: 'epoch' as const }
    })
  },
  {
    name: 'step', about: 'is multiplied by a factor every so many epochs',
    make: ({ lr, lrStepEpochs = 30, lrFactor = 0.1 }) =>
      stepRate({ learningRate: lr, epochs: lrStepEpochs as number, factor: lrFactor as number })
  },
  {
    name: 'one-cycle', about: 'rises first, then falls to nearly 0',
    make: ({ lr }) => oneCycleRate({ learningRate: lr })
  },
  { name: 'constant', about: 'stays as it is', make: ({ lr }) => constantRate(lr) }
]

const adamOptions = ({ biasCorrection }: Given) =>
  ({ ...biasCorrection !== undefined && { biasCorrection: biasCorrection as BiasCorrection } })

const optimizers: readonly OptimizerRule[] = [
  {
    name: 'sgd', about: 'stochastic gradient descent with momentum',
    make: ({ momentum = 0.9, nesterov = true }) =>
      sgd({ momentum: momentum as number, nesterov: nesterov === true && momentum !== 0 })
  },
  // Adam wants smaller steps; AdamW decays as PyTorch's does.
  {
    name: 'adam', about: 'Adam, weight decay in the gradient', defaults: { lr: 1e-3, weightDecay: 0 },
    make: given => adam(adamOptions(given))
  },
  {
    name: 'adamw', about: 'Adam, weight decay decoupled', defaults: { lr: 1e-3, weightDecay: 0.01 },
    make: given => adamw(adamOptions(given))
  }
]

const models: readonly Model[] = modelNames.map(name => ({
  name, make: options => createNetwork(name, options), defaults: modelDefaults[name] ?? smallImages
}))

const datasets: readonly DatasetSource[] = Object.entries(knownDatasets)
  .map(([name, { shape, classes, counts, source }]) => ({ name, shape, classes, counts, source }))

/** What the packages of this library bring, as if they were a plug-in. */
export const builtIn: Plugin = {
  name: 'this library',
  version: '',
  prune: Object.values(pruneScores),
  grow: Object.values(growRules),
  structures,
  distributions: Object.values(distributions),
  schedules: Object.values(dropSchedules).map(make => make()),
  methods: [...Object.values(methods), lotteryMethod as unknown as Method], // checks its settings itself, as all do
  models, datasets, augmentations, losses, learningRates, optimizers,
  measurements
}
