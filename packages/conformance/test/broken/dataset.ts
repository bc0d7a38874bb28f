import { imageSet, type ImageSet, type MemorySet } from '@itop/data'
import { datasetLaws, type DatasetMaker } from '../../src/index.js'
import { brokenNames, counter, type Broken } from './broken.js'

const split = (name: 'train' | 'test', count: number, pixel = 7): MemorySet => imageSet({
  name: 'grey', split: name, count, shape: { c: 1, h: 2, w: 2 }, classes: 2,
  images: new Uint8Array(4 * count).fill(pixel), labels: Uint8Array.from({ length: count }, (_, i) => i % 2),
  normalisation: { mean: [0.5], std: [0.5] }
})
const opened = { name: 'grey', train: split('train', 6), test: split('test', 4) }
const good: DatasetMaker = {
  name: 'grey', shape: { c: 1, h: 2, w: 2 }, classes: 2, counts: { train: 6, test: 4 }, open: async () => opened
}
const lawsOf = (own: Partial<DatasetMaker>) => datasetLaws({ ...good, ...own })
const withTrain = (train: Partial<MemorySet>) =>
  lawsOf({ open: async () => ({ ...opened, train: { ...opened.train, ...train } as ImageSet }) })
const calls = counter()

export const laws = datasetLaws(good)

export const broken: readonly Broken[] = [
  ...brokenNames(lawsOf),
  {
    law: 'opens under its name, with a training and a test split',
    words: 'expected "grey" with the splits train and test, got gray',
    laws: lawsOf({ open: async () => ({ ...opened, name: 'gray' }) })
  },
  {
    law: 'has the images that it says: how many, of which shape, of how many classes',
    words: 'the train images: expected 7, 1×2×2, 2 (images, shape, classes), got 6, 1×2×2, 2.',
    laws: lawsOf({ counts: { train: 7, test: 4 } })
  },
  {
    law: 'has a whole image and a label below its classes for each', words: 'expected labels from 0 to 1, got 9.',
    laws: withTrain({ labels: new Uint8Array(6).fill(9) })
  },
  {
    law: 'is normalised channel by channel',
    words: 'expected 1 finite means and 1 deviations above 0, got [0.5] and [0].',
    laws: withTrain({ normalisation: { mean: [0.5], std: [0] } })
  },
  {
    law: 'has the same images and labels when it is opened again', words: 'Take chance from a fixed seed',
    laws: lawsOf({ open: async () => ({ ...opened, train: split('train', 6, calls()) }) })
  }
]
