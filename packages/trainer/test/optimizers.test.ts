// What the optimizers compute is checked against PyTorch by the conformance suite of ops; here, what training makes of
// them: slots that move with masks and are saved, and gradients that are clipped.
import type { Checkpoint } from '@itop/checkpoint'
import { methods } from '@itop/updaters'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { adam, adamw, sgd, train, type AdamOptions, type BiasCorrection, type TrainOptions } from '../src/index.js'
import { frozen, thawed, timeless, toyData, toyNetwork, usePlainCpu } from './toy.js'

beforeAll(usePlainCpu)

const common: TrainOptions = {
  network: toyNetwork, data: toyData, seed: 5, batch: 16, learningRate: 0.01, weightDecay: 0, steps: 7,
  method: methods['set-itop'].make({ density: 0.4, interval: 3 })
}

/** A run with a checkpoint after every step, by step. */
async function run(options: Partial<TrainOptions>): Promise<(step: number) => Checkpoint> {
  const saved = new Map<number, Uint8Array>()
  await train({ ...common, ...options, checkpoint: { every: 1, write: async checkpoint => {
    saved.set(checkpoint.step, frozen(checkpoint))
    return { bytes: 0 }
  } } }).done
  return step => thawed(saved.get(step) ?? new Uint8Array(0))
}

const weights = toyNetwork.weights.map(({ name }) => name)

/** By position in the weight, what an array holds of existing weights. */
function byPosition({ arrays, masks }: Checkpoint, array: string, weight: string): Map<number, number> {
  const values = [...arrays.get(`${array}/${weight}`) ?? []]
  const positions = masks.get(`mask/${weight}`)?.indices() ?? values.keys()
  return new Map([...positions].map((position, i) => [position, values[i]]))
}

describe('Adam by age', () => {
  const byAge = { optimizer: adam({ biasCorrection: 'weight' }) }

  test('a weight grown after step 3 is one step old after step 4, and has moved by the learning rate', async () => {
    const at = await run(byAge)
    const sparse = weights.filter(name => at(3).masks.has(`mask/${name}`))
    const born = sparse.flatMap(name => {
      const [before, after] = [byPosition(at(2), 'value', name), byPosition(at(4), 'value', name)]
      const [ages, firsts] = [byPosition(at(4), 'age', name), byPosition(at(4), 'first', name)]
      return [...after].flatMap(([position, value]) => {
        expect(ages.get(position)).toBe(before.has(position) ? 4 : 1)
        return before.has(position) || firsts.get(position) === 0 ? [] : [Math.abs(value)]
      })
    })
    expect(born.length).toBeGreaterThan(5)
    for (const way of born) expect(way).toBeCloseTo(0.01, 5) // the gradient is far from epsilon
  })

  test('by the run it moves as a weight of the run\'s age whose gradients were 0, and there are no ages', async () => {
    const at = await run({ optimizer: adam() })
    expect([...at(4).arrays.keys()].filter(name => name.startsWith('age/'))).toEqual([])
    expect(at(4).meta).toMatchObject({ optimizer: { name: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } })
    expect(at(4).meta['optimizer']).not.toHaveProperty('biasCorrection') // as before there was a choice
    const ways = weights.flatMap(name => [...byPosition(at(4), 'value', name)].filter(([position]) =>
      !byPosition(at(2), 'value', name).has(position)).map(([, value]) => Math.abs(value)))
    // In units of the rate: (1 − 0.9) / (1 − 0.9⁴) · √((1 − 0.999⁴) / (1 − 0.999)) = 0.58.
    expect(Math.max(...ways)).toBeCloseTo(0.0058, 4)
  })

  test('until masks change, both are the same', async () => {
    const [plain, aged] = [(await run({ optimizer: adam() }))(2), (await run(byAge))(2)]
    for (const name of weights) {
      const [one, other] = [byPosition(plain, 'value', name), byPosition(aged, 'value', name)]
      for (const [position, value] of one) expect(other.get(position)).toBeCloseTo(value, 6)
    }
  })
})

describe('clipNorm', () => {
  const plain = { optimizer: sgd({ momentum: 0 }), learningRate: 0.5, steps: 1 }

  /** How far all parameters together have moved in a step. */
  async function wayOf(options: Partial<TrainOptions>): Promise<number> {
    const start = new Map<string, Float32Array>()
    const at = await run({ ...plain, ...options, between: async ({ step, parameters }) => {
      if (step > 0) return
      for (const [name, { values }] of parameters) start.set(name, (await values.data<'float32'>()).slice())
    } })
    const squares = weights.flatMap(name => [...at(1).arrays.get(`value/${name}`) ?? []]
      .map((value, i) => (value - (start.get(name)?.[i] ?? NaN)) ** 2))
    return Math.sqrt(squares.reduce((sum, square) => sum + square, 0))
  }

  test('a step goes no further than the rate times the norm, all parameters together', async () => {
    const free = await wayOf({})
    expect(free).toBeGreaterThan(0.5 * 0.2)
    expect(await wayOf({ clipNorm: 0.1 })).toBeCloseTo(0.5 * 0.1, 5)
    expect(await wayOf({ clipNorm: 0.02 })).toBeCloseTo(0.5 * 0.02, 5)
    expect(await wayOf({ clipNorm: 1000 })).toBe(free)
  })

  test('what is clipped is the sum over the parts of a batch', async () => {
    expect(await wayOf({ clipNorm: 0.1, accumulate: 4 })).toBeCloseTo(0.5 * 0.1, 5)
  })

  test('criteria see gradients as they were: masks of a first update are the same', async () => {
    const method = methods['rigl-itop'].make({ density: 0.4, interval: 1 })
    const masks = async (options: Partial<TrainOptions>) => [...(await run({ ...plain, method, ...options }))(1).masks]
      .map(([name, mask]) => [name, [...mask.indices()]])
    const frozenWeights = { learningRate: 0 }
    expect(await masks({ ...frozenWeights, clipNorm: 1e-3 })).toEqual(await masks(frozenWeights))
  })

  test('leaves no tensor behind', async () => {
    await run({ clipNorm: 0.1 })
    const before = tf.memory().numTensors
    await run({ clipNorm: 0.1 })
    expect(tf.memory().numTensors).toBe(before)
  })
})

test('AdamW by age with clipping, killed anywhere and resumed, ends as one left alone', async () => {
  const settings = { optimizer: adamw({ biasCorrection: 'weight' }), weightDecay: 0.01, clipNorm: 0.1 }
  const at = await run(settings)
  for (const stop of [1, 2, 3, 4, 6]) {
    const { checkpoint } = await train({ ...common, ...settings, resumeFrom: at(stop) }).done
    expect(timeless(checkpoint), `stopped at ${stop}`).toEqual(timeless(at(7)))
  }
})

describe('what cannot be', () => {
  test.each([0, -1, NaN])('a norm of %s is refused', clipNorm => {
    expect(() => train({ ...common, clipNorm })).toThrow(`train: clipNorm must be a number > 0, got ${clipNorm}.`)
  })

  test('another kind of bias correction, or an option of another optimizer, is refused', () => {
    expect(() => adam({ biasCorrection: 'weights' as BiasCorrection })).toThrow(
      "adam: biasCorrection must be run or weight, got 'weights'.")
    expect(() => adamw({ momentum: 0.9 } as AdamOptions)).toThrow(
      /^adamw: unknown option "momentum".* Known: beta1, /)
    expect(() => adamw({ beta1: 1 })).toThrow('adamw: beta1 must be in [0, 1), got 1.')
  })

  test('a resume with another choice is refused, naming both', async () => {
    const saved = (await run({ optimizer: adam(), clipNorm: 0.5, steps: 1 }))(1)
    const resume = (options: Partial<TrainOptions>) => () => train({ ...common, resumeFrom: saved, ...options })
    expect(resume({ optimizer: adam() })).toThrow(/the clipNorm of the checkpoint is 0\.5, of this run "none"/)
    expect(resume({ optimizer: adamw(), clipNorm: 0.5 })).toThrow(
      /the optimizer of the checkpoint is "adam", .*"adamw"/)
    expect(resume({ optimizer: adam({ biasCorrection: 'weight' }), clipNorm: 0.5 })).toThrow(
      /the optimizer biasCorrection of the checkpoint is .*, of this run "weight"/)
  })
})
