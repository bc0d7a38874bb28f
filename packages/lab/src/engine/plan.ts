import { batchesPerEpoch, type Dataset } from '@itop/data'
import { densityOf } from '@itop/masks'
import { createNetwork, mlp, type Network } from '@itop/models'
import { cosineRate, sgd, type TrainOptions } from '@itop/trainer'
import { methods, type Updater } from '@itop/updaters'
import type { Experiment } from '../experiment.js'

/** The network of an experiment, for the images and classes of its data. */
export function networkOf(model: Experiment['model'], { train: { shape, classes } }: Dataset): Network {
  // The multi-layer perceptron takes images of any size; LeNet says which it takes.
  if (model !== 'mlp') return createNetwork(model, { input: shape, classes })
  return mlp({ name: 'mlp', layers: [shape.c * shape.h * shape.w, 300, 100, classes], input: shape })
}

/** The method of an experiment, given only the settings that it has a use for. */
export function updaterOf(
  { method, sparsity, distribution, interval, dropFraction }: Omit<Experiment, 'epochs'>
): Updater {
  const { settings, make } = methods[method]
  const density = method === 'dense' ? 1 : densityOf(sparsity)
  const given = { density, distribution, interval, dropFraction }
  return make(Object.fromEntries(Object.entries(given).filter(([name]) => Object.hasOwn(settings, name))))
}

/** What is trained, and how long. */
export interface TrainingPlan {
  readonly training: TrainOptions & Required<Pick<TrainOptions, 'batch' | 'steps' | 'optimizer'>>
  readonly stepsPerEpoch: number
}

/** What a training of the experiment is; the rest is as in the command line's recipes for these networks. */
export function trainingOf(experiment: Experiment, network: Network, data: Dataset): TrainingPlan {
  const { seed, epochs, learningRate } = experiment
  const batch = Math.min(experiment.batch, data.train.count)
  const stepsPerEpoch = batchesPerEpoch(data.train, batch)
  return {
    stepsPerEpoch,
    training: {
      network, data, seed, batch,
      steps: Math.max(1, Math.round(epochs * stepsPerEpoch)),
      recipe: updaterOf(experiment),
      optimizer: sgd({ momentum: 0.9, nesterov: true }),
      learningRate: cosineRate({ learningRate }),
      weightDecay: 5e-4
    }
  }
}
