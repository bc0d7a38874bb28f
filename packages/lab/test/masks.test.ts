import { Mask } from '@itop/masks'
import { expect, test } from 'vitest'
import { denseValues, filterShape } from '../src/engine/report/filter-shape.js'
import { observed, statesOf } from '../src/engine/report/mask-states.js'
import { maskStates } from '../src/protocol.js'
import { createNetwork } from '@itop/models'

const { never, existedOnce, exists, justGrown, justDropped } = maskStates

test('at the start a position exists or never did', () => {
  const active = Mask.from([1, 0, 0, 1])
  expect([...statesOf({ active, before: undefined, everActive: active })]).toEqual([exists, never, never, exists])
})

test('after an update a position also was grown, was dropped, or existed once', () => {
  const states = statesOf({
    before: Mask.from([1, 1, 0, 0, 0]),
    active: Mask.from([1, 0, 1, 0, 0]),
    everActive: Mask.from([1, 1, 1, 1, 0])
  })
  expect([...states]).toEqual([exists, justDropped, justGrown, existedOnce, never])
})

test('positions past a word of bits are their own', () => {
  const before = Mask.fromIndices([3, 20], [0, 31, 32, 59])
  const active = Mask.fromIndices([3, 20], [0, 31, 33, 58])
  const everActive = Mask.fromIndices([3, 20], [0, 5, 31, 32, 33, 58, 59])
  const states = statesOf({ before, active, everActive })
  const at = (state: number) => [...states.keys()].filter(i => states[i] === state)
  expect(at(exists)).toEqual([0, 31])
  expect(at(justGrown)).toEqual([33, 58])
  expect(at(justDropped)).toEqual([32, 59])
  expect(at(existedOnce)).toEqual([5])
})

test('the masks of before an update are those of the state before', () => {
  const [first, second] = [Mask.from([1, 0]), Mask.from([0, 1])]
  const start = observed([], [{ name: 'fc1', active: first, everActive: first }])
  const [after] = observed(start, [{ name: 'fc1', active: second, everActive: Mask.full(2) }])
  expect(start[0].before).toBeUndefined()
  expect(after.before).toBe(first)
  expect([...statesOf(after)]).toEqual([justDropped, justGrown])
})

test('filters are the rows of a first layer as images, or its kernels; zero where no weight is', () => {
  expect(filterShape(createNetwork('mlp'))).toEqual({ name: 'fc1', shape: [300, 1, 28, 28] })
  expect(filterShape(createNetwork('lenet5'))).toEqual({ name: 'conv1', shape: [20, 1, 5, 5] })
  expect([...denseValues(Mask.from([0, 1, 0, 1]), Float32Array.of(2, -3))]).toEqual([0, 2, 0, -3])
})
