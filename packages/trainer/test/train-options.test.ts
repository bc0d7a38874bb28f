import { setItop } from '@itop/updaters'
import { beforeAll, describe, expect, test } from 'vitest'
import { train, type TrainOptions } from '../src/index.js'
import { toyData, toyNetwork, toySet, usePlainCpu } from './toy.js'

beforeAll(usePlainCpu)

const common = { network: toyNetwork, data: toyData, seed: 1, batch: 16, learningRate: 0.1 } as const
const itop = setItop({ density: 0.5, interval: 5 })

describe('options', () => {
  const good: TrainOptions = { ...common, method: itop, steps: 1 }
  const refused = (options: object, message: RegExp | string) =>
    expect(() => train({ ...good, ...options } as TrainOptions)).toThrow(message)

  test('that cannot work are refused at once', () => {
    refused({ stepz: 3 }, /unknown option "stepz"/)
    for (const epochs of [0, NaN, -1, 1e15, 1e300, Infinity]) {
      refused({ steps: undefined, epochs },
        `train: epochs must be a number of 1 to 4294967295 steps, of which an epoch has 4, got ${epochs}.`)
    }
    for (const steps of [0, NaN, 1.5, 2 ** 32, 1e15, 1e300]) {
      refused({ steps }, `train: steps must be an integer from 1 to 4294967295, got ${steps}.`)
    }
    refused({ epochs: 1 }, 'train: expected either steps or epochs, got both. Say how long to train once.')
    refused({ steps: undefined }, /got neither/)
    refused({ batch: 1.5 }, 'train: batch must be an integer ≥ 1, got 1.5.')
    refused({ batch: 51 }, "train: a batch of 51 images is larger than the training split of 'toy', which has 50. " +
      'Choose a batch of at most 50.')
    refused({ accumulate: 0 }, 'train: accumulate must be an integer ≥ 1, got 0.')
    refused({ accumulate: 17 }, 'train: accumulate must be at most the batch, got 17 parts of 16 images.')
    refused({ decay: 'biases' }, "train: decay must be all, no-norms, weights, got 'biases'.")
    refused({ seed: -1 }, 'train: seed must be an integer ≥ 0, got -1.')
    refused({ labelSmoothing: 1 }, 'train: labelSmoothing must be in [0, 1), got 1.')
    refused({ checkpoint: { every: 0, write: async () => ({ bytes: 0 }) } }, /checkpoint.every must be an integer ≥ 1/)
    refused({ backend: { name: 'itop-gpu' } },
      "expected the TF.js backend 'itop-gpu', got 'cpu'. Register and set it first.")
  })

  test('a data set that does not fit the network is refused', () => {
    const set = (split: 'train' | 'test') => ({ ...toySet(split, 4), classes: 4 })
    refused({ data: { name: 'four', train: set('train'), test: set('test') } },
      "train: the network 'toy' expects 8×1×1 images of 3 classes, got 1×2×4 and 4 in the train split of 'toy'. Choose")
  })
})
