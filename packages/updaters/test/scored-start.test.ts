// SNIP and GraSP, whose masks are chosen once, by scores of all positions.
import { activeCount, equals } from '@itop/masks'
import { describe, expect, test } from 'vitest'
import { grasp, graspScores } from '../src/methods/grasp.js'
import { graspIt } from '../src/methods/grasp-it.js'
import { snip, snipScores } from '../src/methods/snip.js'
import { magnitude } from '../src/methods/magnitude.js'
import { synflow, synflowScores } from '../src/methods/synflow.js'
import type { Probe } from '../src/probe.js'
import { begin, probeOf, firstMasks, smallNetwork } from './fixtures.js'

const size = 2008   // of smallNetwork

/** A probe of layers whose values are 1, and whose gradients are these. */
const shows = (...gradients: readonly (readonly number[])[]): Probe => both({
  values: () => gradients.map(layer => new Float32Array(layer.length).fill(1)),
  gradients: () => Promise.resolve(gradients.map(layer => Float32Array.from(layer)))
})

/** A probe whose gradients of the loss and of outputs are the same. */
const both = (probe: Omit<Probe, 'outputGradients'>): Probe => ({ ...probe, outputGradients: probe.gradients })

const row = (length: number, name = 'fc') => ({ name, shape: [1, length] })

/** The masks as texts. */
async function chosen(options: Parameters<typeof snip>[0], ...gradients: readonly (readonly number[])[]) {
  const layers = gradients.map(({ length }, i) => row(length, `fc${i + 1}`))
  const { masks } = await snip(options).start(layers, { seed: 1, probe: shows(...gradients) })
  return masks.map(({ stored }) => [...stored].join(''))
}

test('SNIP scores by |w·∂L/∂w|, GraSP by w·(H∇L)', async () => {
  const probe = both({
    values: () => [Float32Array.of(2, -3, 1)],
    // Of ½(4a² + b²) − c: the Hessian is diag(4, 1, 0), its product with (8, −3, −1) is (32, −3, 0).
    gradients: ({ values = [Float32Array.of(2, -3, 1)] } = {}) =>
      Promise.resolve([Float32Array.of(4 * values[0][0], values[0][1], -1)])
  })
  expect([...(await snipScores(probe))[0]]).toEqual([16, 9, 1])
  const [[a, b, c]] = (await graspScores(probe)).map(layer => [...layer])
  expect(a).toBeCloseTo(64, 3)
  expect(b).toBeCloseTo(9, 3)
  expect(c).toBeCloseTo(0, 3)
})

test('the highest of all layers together stay; of tied ones the first', async () => {
  expect(await chosen({ density: 0.5 }, [5, 1, -4], [3, -3, 3])).toEqual(['101', '100'])
})

test('a layer that would be left with nothing keeps its best', async () => {
  expect(await chosen({ density: 0.5 }, [9, 8, 7], [1, -2, 1])).toEqual(['110', '010'])
  await expect(chosen({ density: 0.5, counts: 'synflow' }, [9, 8, 7], [1, -2, 1])).rejects.toThrow(
    'snip: all weights of fc2 score too low to exist at a density of 0.5. Choose a higher one, or counts "exact"')
})

describe('counts of the authors\' codes', () => {
  test('SNIP\'s rounds halves to even', async () => {
    expect(await chosen({ density: 0.5, counts: 'reference' }, [5, 4, 3, 2, 1])).toEqual(['11000'])
    expect(await chosen({ density: 0.5 }, [5, 4, 3, 2, 1])).toEqual(['11100'])
    expect(await chosen({ density: 0.7, counts: 'reference' }, [5, 4, 3, 2, 1])).toEqual(['11110'])
  })

  test('Synaptic-Flow\'s removes what ties with the last to go', async () => {
    expect(await chosen({ density: 0.6, counts: 'synflow' }, [5, 4, 2, 2, 1])).toEqual(['11000'])
    expect(await chosen({ density: 1, counts: 'synflow' }, [5, 4, 2, 2, 1])).toEqual(['11111'])
  })

  test('GraSP\'s keeps one more, and what ties with it', async () => {
    const kept = async (density: number, ...curvature: readonly number[]) => {
      const values = Float32Array.from(curvature, () => 1)
      const probe = both({
        values: () => [values],
        gradients: ({ values: [at] = [values] } = {}) =>
          Promise.resolve([at.map((value, i) => Math.sqrt(curvature[i]) * value)])
      })
      const updater = grasp({ density, counts: 'reference' })
      const { masks: [{ stored }] } = await updater.start([row(values.length)], { seed: 1, probe })
      return [...stored].join('')
    }
    expect(await kept(0.4, 5, 4, 3, 2, 1)).toBe('11100')
    expect(await kept(1, 5, 4, 3, 2, 1)).toBe('11111')
  })
})

describe.each([
  ['snip', snip], ['grasp', grasp], ['grasp-it', graspIt], ['synflow', synflow], ['magnitude', magnitude]
] as const)('%s', (name, make) => {
  test.each([0.05, 0.2, 0.73, 1])('keeps exactly the share %d, and the values that were scored', async density => {
    const { masks, values } = await begin(make({ density }), smallNetwork, 1)
    expect(masks.reduce((sum, { stored }) => sum + stored.count, 0)).toBe(activeCount(size, density))
    const whole = probeOf(smallNetwork, 1).values()
    expect(values?.map(layer => [...layer])).toEqual(masks.map(({ stored }, i) =>
      Array.from(stored.indices(), position => whole[i][position])))
  })

  test('at random positions has the same counts, and values that the network draws', async () => {
    const [scored, drawn] = [make({ density: 0.2 }), make({ density: 0.2, positions: 'random' })]
    const [a, b] = [await firstMasks(scored, smallNetwork, 1), await firstMasks(drawn, smallNetwork, 1)]
    expect(b.map(({ stored }) => stored.count)).toEqual(a.map(({ stored }) => stored.count))
    expect(b.some(({ stored }, i) => !equals(stored, a[i].stored))).toBe(true)
    expect(await begin(drawn, smallNetwork, 1)).not.toHaveProperty('values')
  })

  test('refuses what cannot be, with what can', async () => {
    expect(() => make({ density: 0.2, positions: 'some' as never })).toThrow('positions must be "scored" or "random"')
    expect(() => make({ density: 0.2, interval: 5 } as never)).toThrow('unknown option "interval"')
    expect(() => make({ density: 0.001 }).plan(smallNetwork, { totalSteps: 10 })).toThrow(
      `${name}: a density of 0.001 leaves 2 of 2008 weights for 3 layers, and each keeps one. ` +
      'Choose at least 0.001495.')
    await expect(async () => make({ density: 0.5 }).start(smallNetwork, { seed: 1 })).rejects.toThrow('got no probe')
    const nan = () => smallNetwork.map(({ shape }) => new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(NaN))
    const broken = both({
      ...probeOf(smallNetwork, 1), gradients: () => Promise.resolve(nan()), ...name === 'magnitude' && { values: nan }
    })
    await expect(async () => make({ density: 0.5 }).start(smallNetwork, { seed: 1, probe: broken })).rejects.toThrow(
      ['snip', 'grasp-it', 'magnitude'].includes(name) ? 'the score of position 0 of conv1 is NaN'
        : name === 'grasp' ? 'not finite' : 'more flows through the network than float32')
  })
})

describe('SNIP in several iterations', () => {
  /** The last of four weights gets a steep gradient when it is gone. */
  const probe = both({
    values: () => [Float32Array.of(1, 1, 1, 1)],
    gradients: ({ values: [at] = [Float32Array.of(1, 1, 1, 1)] } = {}) =>
      Promise.resolve([Float32Array.of(4, 3, 2, at[3] === 0 ? 9 : 1)])
  })
  const kept = async (options: object) => {
    const { masks: [{ stored }] } = await snip({ density: 0.5, ...options }).start([row(4)], { seed: 1, probe })
    return [...stored].join('')
  }

  test('takes no weight back that is gone, unless it may return', async () => {
    expect(await kept({})).toBe('1100')
    expect(await kept({ iterations: 2 })).toBe('1100')
    expect(await kept({ iterations: 2, returning: 'allowed' })).toBe('1001')
  })

  test('scores the network that is left, whose density falls exponentially or in a straight line', async () => {
    const seen: number[] = []
    const watched: Probe = { ...probe, gradients: at => {
      seen.push(at?.values?.[0].filter(value => value !== 0).length ?? NaN)
      return probe.gradients(at)
    } }
    const run = async (options: object) => {
      seen.length = 0
      await snip({ density: 0.25, iterations: 2, ...options }).start([row(4)], { seed: 1, probe: watched })
      return [...seen]
    }
    expect(await run({})).toEqual([4, 2])                                  // 0.25^½
    expect(await run({ iterationSchedule: 'linear' })).toEqual([4, 3])     // 0.625 of 4, halves up
  })

  test('refuses settings of several where there is one', () => {
    expect(() => snip({ density: 0.5, returning: 'allowed' })).toThrow('are of several iterations, got one')
    expect(() => snip({ density: 0.5, iterations: 0 })).toThrow('iterations must be an integer ≥ 1, got 0')
  })
})

test('iterative GraSP keeps the largest gradients of the network that is left', async () => {
  const seen: (readonly number[])[] = []
  const probe = both({
    values: () => [Float32Array.of(1, 1, 1, 1)],
    gradients: ({ values: [at] = [Float32Array.of(1, 1, 1, 1)] } = {}) => {
      seen.push([...at])
      return Promise.resolve([Float32Array.of(-4, 1, at[3] === 0 ? 2 : 3, 2)])
    }
  })
  const kept = async (iterations: number) => {
    const { masks: [{ stored }] } = await graspIt({ density: 0.25, iterations }).start([row(4)], { seed: 1, probe })
    return [...stored].join('')
  }
  expect(await kept(1)).toBe('1000')
  expect(await kept(2)).toBe('1000')
  expect(seen).toEqual([[1, 1, 1, 1], [1, 1, 1, 1], [1, 0, 1, 0]])
})

describe('SynFlow', () => {
  test('scores by magnitudes of weights, and asks for gradients of outputs at these', async () => {
    const asked: unknown[] = []
    const probe = both({
      values: () => [Float32Array.of(2, -3)],
      gradients: at => { asked.push(at); return Promise.resolve([Float32Array.of(5, 1)]) }
    })
    expect([...(await synflowScores(probe))[0]]).toEqual([10, 3])
    expect(asked).toEqual([{ values: [Float32Array.of(2, 3)], magnitudes: true, damping: 1 }])
  })

  test('a network that no signal passes is refused', async () => {
    const chain = (length: number) => [
      { name: 'a', shape: [2, length], feeds: [{ name: 'b', positions: 1 }] }, { name: 'b', shape: [1, 2], feeds: [] }
    ]
    const start = (layers: ReturnType<typeof chain>, ...gradients: readonly (readonly number[])[]) =>
      synflow({ density: 0.3, iterations: 1 }).start(layers, { seed: 1, probe: shows(...gradients) })
    await expect(async () => start(chain(2), [9, 1, 1, 1], [1, 8])).rejects.toThrow(
      'synflow: at a density of 0.3 no path from the image to an output is left')
    const { masks } = await start(chain(2), [9, 1, 1, 1], [8, 1])
    expect(masks.map(({ stored }) => [...stored].join(''))).toEqual(['1000', '10'])
  })
})

test('looks at no more batches than a pass has', () => {
  const plan = (stepsPerEpoch?: number) => snip({ density: 0.5, probeBatches: 11 })
    .plan(smallNetwork, { totalSteps: 100, stepsPerEpoch })
  expect(() => plan(10)).toThrow('to look at 11 batches before the first step, and a pass over the training set has 10')
  expect(plan(11).count).toBe(0)
  expect(plan().count).toBe(0)
})
