import { batchesPerEpoch, batchOf, prepareBatch, type Dataset, type ImageSet, type ImageShape } from '@itop/data'
import { describedLaws, type Named } from './described.js'
import { describeLaws, expectThat, type Law, type Runner } from './law.js'
import { firstDifference, sameNumbers } from './numbers.js'

/** A data set as a plug-in brings it. */
export interface DatasetMaker extends Named {
  readonly shape: ImageShape
  readonly classes: number
  readonly counts: { readonly train: number, readonly test: number }
  /** Absent where another package reads its files. */
  readonly open?: ((options: { readonly folder?: string | undefined }) => Promise<Dataset>) | undefined
}

/** How to open it, and how much to read. */
export interface DatasetOptions {
  readonly folder?: string | undefined
  /** Batches of 100 images to read of each split, default 20. Integer ≥ 1. */
  readonly batches?: number | undefined
}

/** Tests that a data set keeps its laws. */
export const describeDataset = (source: DatasetMaker, runner: Runner, options: DatasetOptions = {}): void =>
  describeLaws(`data set ${source.name}`, datasetLaws(source, options), runner)

/** The laws of a data set. */
export function datasetLaws(source: DatasetMaker, { folder, batches = 20 }: DatasetOptions = {}): readonly Law[] {
  const open = async () => {
    expectThat(source.open !== undefined, () => 'expected a function open, got none.')
    return source.open({ folder })
  }
  const ofBothSplits = async (run: (set: ImageSet, where: string) => void | Promise<void>) => {
    const opened = await open()
    try {
      for (const set of [opened.train, opened.test]) await run(set, `the ${set.split} images`)
    } finally {
      await opened.close?.()
    }
  }
  return [
    ...describedLaws(source),
    {
      name: 'opens under its name, with a training and a test split',
      run: async () => {
        const opened = await open()
        await opened.close?.()
        const told = [opened.name, opened.train.split, opened.test.split].join(', ')
        expectThat(told === `${source.name}, train, test`, () =>
          `expected "${source.name}" with the splits train and test, got ${told}.`)
      }
    },
    {
      name: 'has the images that it says: how many, of which shape, of how many classes',
      run: () => ofBothSplits(({ split, count, shape, classes }, where) => {
        const { train, test } = source.counts
        const said = [split === 'train' ? train : test, text(source.shape), source.classes].join(', ')
        const found = [count, text(shape), classes].join(', ')
        expectThat(found === said, () => `${where}: expected ${said} (images, shape, classes), got ${found}.`)
      })
    },
    {
      name: 'has a whole image and a label below its classes for each',
      run: () => ofBothSplits(async (set, where) => {
        for await (const { size, images, labels } of read(set, batches)) {
          const { c, h, w } = set.shape
          expectThat(images.length === size * c * h * w && images.every(Number.isFinite), () =>
            `${where}: expected ${size} images of finite numbers. Check the normalisation and the number of bytes.`)
          const wrong = labels.find(label => !(label >= 0 && label < set.classes))
          expectThat(wrong === undefined, () => `${where}: expected labels from 0 to ${set.classes - 1}, got ${wrong}.`)
        }
      })
    },
    {
      name: 'is normalised channel by channel',
      run: () => ofBothSplits(({ shape: { c }, normalisation: { mean, std } }, where) => {
        expectThat(mean.length === c && std.length === c && mean.every(Number.isFinite) &&
          std.every(value => value > 0 && value < Infinity), () =>
          `${where}: expected ${c} finite means and ${c} deviations above 0, ` +
            `got [${mean.join(', ')}] and [${std.join(', ')}].`)
      })
    },
    {
      name: 'has the same images and labels when it is opened again',
      run: async () => {
        const [once, again] = [await open(), await open()]
        try {
          for (const split of ['train', 'test'] as const) {
            const others = read(again[split], batches)
            for await (const { images, labels } of read(once[split], batches)) {
              const { value: other } = await others.next()
              const same = other && sameNumbers(labels, other.labels) && sameNumbers(images, other.images)
              expectThat(same === true, () =>
                `the ${split} images: expected the same again, got other ones: ` +
                  `${firstDifference(images, other?.images ?? [])}. ` +
                  'Take chance from a fixed seed, or read files in order.')
            }
          }
        } finally {
          await once.close?.()
          await again.close?.()
        }
      }
    }
  ]
}

const text = ({ c, h, w }: ImageShape): string => `${c}×${h}×${w}`

/** The first batches of a split, in the order of its file. */
async function* read(set: ImageSet, batches: number) {
  const batchSize = Math.min(100, set.count)
  for (let index = 0; index < Math.min(batches, batchesPerEpoch(set, batchSize)); index++) {
    const options = { seed: 0, epoch: 0, index, batchSize }
    await prepareBatch(set, options)
    yield batchOf(set, options)
  }
}
