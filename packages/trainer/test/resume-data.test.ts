import { imageSet, type Dataset, type MemorySet } from '@itop/data'
import { setItop } from '@itop/updaters'
import { beforeAll, expect, test } from 'vitest'
import { train, type TrainOptions } from '../src/index.js'
import { frozen, thawed, toyData, toyNetwork, toySet, usePlainCpu } from './toy.js'

beforeAll(usePlainCpu)

const options: TrainOptions = {
  network: toyNetwork, data: toyData, seed: 5, batch: 16, method: setItop({ density: 0.4, interval: 3 }), steps: 6
}

/** A checkpoint as it comes from a file. */
const saved = async (more: Partial<TrainOptions> = {}) =>
  thawed(frozen((await train({ ...options, ...more }).done).checkpoint))

const withSet = (split: 'train' | 'test', change: (set: MemorySet) => Partial<MemorySet>): Dataset<MemorySet> =>
  ({ ...toyData, [split]: imageSet({ ...toyData[split], ...change(toyData[split]) }) })

const cases: readonly (readonly [change: string, data: Dataset<MemorySet>, told: RegExp])[] = [
  ['all labels plus one', withSet('train', ({ labels }) => ({ labels: labels.map(label => (label + 1) % 3) })),
    /other labels of the training images\./],
  ['one label',
    withSet('train', ({ labels }) => ({ labels: labels.map((label, i) => i === 7 ? (label + 1) % 3 : label) })),
    /other labels of the training images\./],
  ['more images, of as many steps an epoch', { ...toyData, train: toySet('train', 52) },
    /52 training images instead of 50\./],
  ['half the test images', { ...toyData, test: toySet('test', 10) }, /10 test images instead of 21\./],
  ['other test labels', withSet('test', ({ labels }) => ({ labels: labels.toReversed() })),
    /other labels of the test images\./],
  ['other pixels', withSet('train', ({ images }) => ({ images: images.map(byte => byte ^ 1) })),
    /other training images\./],
  ['another normalisation', withSet('train', () => ({ normalisation: { mean: [0.4], std: [0.2] } })),
    /another normalisation\./]
]

test.each(cases)('a resume on data with %s is refused, and says what differs', async (_, data, told) => {
  const resumeFrom = await saved()
  expect(() => train({ ...options, data, steps: 9, resumeFrom })).toThrow(told)
  expect(() => train({ ...options, data, steps: 9, resumeFrom })).toThrow(
    /^train: cannot resume: the data is not that of/)
})

test.each(cases)(
  'on data with %s it goes on when asked to, and every later checkpoint says so', async (_, data, told) => {
    const run = train({ ...options, data, steps: 9, resumeFrom: await saved(), dataChanged: true })
    const { checkpoint, warnings } = await run.done
    expect(warnings).toEqual([expect.stringMatching(told)])
    const changes = [{ step: 6, differences: [expect.any(String)] }]
    expect(checkpoint.meta.dataChanges).toEqual(changes)
    const again = await train({ ...options, data, steps: 10, resumeFrom: thawed(frozen(checkpoint)) }).done
    expect([again.warnings, again.checkpoint.meta.dataChanges]).toEqual([[], changes])
  })

test('the same data goes on without a word, also when nobody minds other data', async () => {
  for (const dataChanged of [false, true]) {
    const { warnings, checkpoint } = await train({ ...options, steps: 9, resumeFrom: await saved(), dataChanged }).done
    expect([warnings, checkpoint.meta.dataChanges]).toEqual([[], undefined])
  }
})

test('of a checkpoint from before data was recorded, it is said that it could not be checked', async () => {
  const { meta, ...rest } = await saved()
  const { train: _train, test: _test, ...data } = meta.data as Record<string, unknown>
  const resumeFrom = { ...rest, meta: { ...meta, data } }
  const { warnings } = await train({ ...options, steps: 9, resumeFrom }).done
  expect(warnings).toEqual([expect.stringMatching(/is of before data was recorded: .* could not be checked\.$/)])
})

test.each([7, null, 'x', {}, { count: '50' }, { count: 50, labels: 7 }])(
  'a record of the data that no trainer wrote is refused, not taken for one that agrees: %j', async record => {
    const { meta, ...rest } = await saved()
    for (const part of ['train', 'test']) {
      const resumeFrom = { ...rest, meta: { ...meta, data: { ...meta.data as object, [part]: record } } }
      expect(() => train({ ...options, steps: 9, resumeFrom })).toThrow(
        `train: cannot resume: meta.data.${part} of the checkpoint is ${JSON.stringify(record)}. It was not written by`)
      const { warnings } = await train({ ...options, steps: 9, resumeFrom, dataChanged: true }).done
      expect(warnings).toContainEqual(expect.stringMatching(/could not be checked\.$/))
    }
  })
