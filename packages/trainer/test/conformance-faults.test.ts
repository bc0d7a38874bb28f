// What the training suite is for: it notices what a backend may get wrong.
import { Mask } from '@itop/masks'
import { methods } from '@itop/updaters'
import { beforeAll, describe, expect, test } from 'vitest'
import { expectSameLosses, expectSameUpdate } from '../src/conformance/compare.js'
import { interval } from '../src/conformance/methods.js'
import { common, networks } from '../src/conformance/problem.js'
import { record, thawed, type Recorded, type SeenLayer } from '../src/conformance/record.js'
import { usePlainCpu } from './toy.js'

const options = {
  ...common, network: networks[0], method: methods['rigl-itop'].make({ density: 0.3, interval }), steps: 3 * interval,
  until: 2 * interval
}

describe('a fault', () => {
  let whole: Recorded
  beforeAll(async () => {
    await usePlainCpu()
    whole = await record({ ...options, save: interval })
  })

  /** The second interval again, from a state that something was done to. */
  function again(fault: (arrays: ReadonlyMap<string, Float32Array>) => void = () => {}): Promise<Recorded> {
    const resumeFrom = thawed(whole.saved.get(interval) ?? new Uint8Array(0))
    fault(resumeFrom.arrays as ReadonlyMap<string, Float32Array>)   // but for counts, all arrays of a run are floats
    return record({ ...options, resumeFrom })
  }

  test('that is none passes', async () => {
    const same = await again()
    expectSameLosses(same, whole)
    expectSameUpdate(same.updates[0], whole.updates[1])
  })

  const faults: readonly (readonly [string, (arrays: ReadonlyMap<string, Float32Array>) => void])[] = [
    ['slots that are lost', arrays => { arrays.get('momentum/fc2')?.fill(0) }],
    ['a weight that is lost', arrays => { arrays.get('value/fc2')?.set([0], 100) }],
    ['a bias that is off by a thousandth', arrays => {
      const bias = arrays.get('value/fc3.bias') ?? []
      bias[0] += 0.001
    }]
  ]

  test.each(faults)('in the state is seen in the losses: %s', async (_, fault) => {
    const faulty = await again(fault)
    expect(() => { expectSameLosses(faulty, whole) }).toThrow('losses by step')
  })

  test('in a choice is seen at the cut: a weight that should have stayed, one that should not have come', async () => {
    const layer = (await again()).updates[0][0]
    const expected = whole.updates[1]
    const changed = (change: Partial<SeenLayer>) => () => {
      expectSameUpdate([{ ...layer, ...change }, ...whole.updates[1].slice(1)], expected)
    }
    changed({})()
    const [kept] = layer.before.indices().filter(position => !layer.pruned.includes(position))
    expect(changed({ pruned: Uint32Array.of(kept, ...layer.pruned.slice(1)).sort() })).toThrow(
      'fc1: pruned: backends disagree on position')
    const low = layer.growing?.findIndex((score, position) => !layer.before.has(position) && score < 1e-3) ?? NaN
    expect(changed({ grown: Uint32Array.of(low, ...layer.grown.slice(1)).sort() })).toThrow(
      'fc1: grown: backends disagree on position')
    expect(changed({ grown: layer.grown.slice(1) })).toThrow('fc1: weights grown: expected')
    expect(changed({ before: Mask.empty(layer.before.shape) }))
      .toThrow('fc1: the masks differ before the update already.')
  })
})
