import type { Augmenter } from '@itop/data'
import { crossEntropy, type Loss } from '@itop/ops'
import { setItop } from '@itop/updaters'
import { beforeAll, expect, test } from 'vitest'
import { train, type TrainOptions } from '../src/index.js'
import { frozen, thawed, timeless, toyData, toyNetwork, usePlainCpu } from './toy.js'

beforeAll(usePlainCpu)

const { batch: _, ...byImage } = crossEntropy()
const squares: Loss = {
  name: 'squares', settings: { scale: 1 },
  of: (logits, label) => {
    const gradient = logits.map((score, c) => score - Number(c === label))
    return { loss: gradient.reduce((sum, distance) => sum + distance ** 2 / 2, 0), gradient }
  }
}
const inverse: Augmenter = {
  name: 'inverse', settings: {}, ways: () => 2,
  vary: ({ pixels, way }, out) => { pixels.forEach((pixel, i) => { out[i] = way === 1 ? 255 - pixel : pixel }) }
}

const options = (more: Partial<TrainOptions> = {}): TrainOptions => ({
  network: toyNetwork, data: toyData, seed: 5, batch: 16, method: setItop({ density: 0.4, interval: 3 }), steps: 8,
  learningRate: 0.05, ...more
})
const run = async (more?: Partial<TrainOptions>) => (await train(options(more)).done).checkpoint

test('computed image by image, cross-entropy trains as its kernel does but for rounding, in parts too', async () => {
  const values = async (more: Partial<TrainOptions>) => [...(await run(more)).arrays.get('value/fc2')!]
  for (const accumulate of [1, 3]) {
    const kernel = await values({ accumulate })
    for (const [i, value] of (await values({ accumulate, loss: byImage })).entries()) {
      expect(value).toBeCloseTo(kernel[i], 5)
    }
  }
})

test('a checkpoint says who was minimised and who varied images, and goes on with the same alone', async () => {
  const chosen = { loss: squares, augment: inverse }
  const saved: Uint8Array[] = []
  const write = async (checkpoint: Parameters<typeof frozen>[0]) => {
    saved.push(frozen(checkpoint))
    return { bytes: 0 }
  }
  const whole = await run({ ...chosen, checkpoint: { every: 5, write } })
  expect(whole.meta).toMatchObject({ loss: { name: 'squares', scale: 1 }, augment: { name: 'inverse' } })
  const resumeFrom = thawed(saved[0])
  expect(timeless(await run({ ...chosen, resumeFrom }))).toEqual(timeless(whole))
  await expect(async () => run({ augment: inverse, resumeFrom })).rejects
    .toThrow('the loss of the checkpoint is {"name":"squares","scale":1}, of this run "cross-entropy"')
  await expect(async () => run({ loss: squares, augment: true, resumeFrom })).rejects
    .toThrow('the augment of the checkpoint is {"name":"inverse"}, of this run true')
})

test('a loss of one\'s own has no label smoothing beside it; what it throws is explained with its step', async () => {
  await expect(async () => run({ loss: squares, labelSmoothing: 0.1 })).rejects
    .toThrow('train: labelSmoothing is of the default loss, got 0.1 with squares. Leave one out.')
  let calls = 0
  const failing: Loss = { ...squares, of: (logits, label) => {
    if (++calls > 16 * 2) throw new Error('enough')
    return squares.of(logits, label)
  } }
  const explain = (error: unknown, step: number) => new Error(`at step ${step}: ${(error as Error).message}`)
  await expect(run({ loss: failing, explain })).rejects.toThrow('at step 3: enough')
})
