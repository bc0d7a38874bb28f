import { equals, Mask, MaskSet } from '@itop/masks'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  agesAt, continueHistory, exploredAt, historyUntil, lives, masksAt, overlaps, readHistory, startHistory, stepIn,
  survival, walk, writeHistory, type Moment
} from '../src/index.js'
import { moments } from './arbitrary.js'

const at = (step: number, ...bits: (0 | 1)[]): Moment => ({ step, masks: MaskSet.from([['fc', Mask.from(bits)]]) })
const bitsOf = (masks: MaskSet) => [...masks.get('fc')]

// Position 1 leaves at step 10 and comes back at 20, when 0 leaves.
const three = [at(0, 1, 1, 0, 0), at(10, 1, 0, 1, 0), at(20, 0, 1, 1, 0)] as const
const history = readHistory(writeHistory({ seed: 1 }, three))

test('gives the masks at any step back', () => {
  expect(bitsOf(masksAt(history, 0))).toEqual([1, 1, 0, 0])
  expect(bitsOf(masksAt(history, 9))).toEqual([1, 1, 0, 0])
  expect(bitsOf(masksAt(history, 10))).toEqual([1, 0, 1, 0])
  expect(bitsOf(masksAt(history, 1000))).toEqual([0, 1, 1, 0])
  expect(history.about).toEqual({ seed: 1 })
  expect(history.layers).toEqual([{ name: 'fc', shape: [4] }])
})

test('tells what each change dropped and grew', () => {
  expect([...walk(history)].map(({ step, changes: [{ dropped, grown }] }) => [step, [...dropped], [...grown]])).toEqual(
    [[0, [], [0, 1]], [10, [1], [2]], [20, [0], [1]]])
})

test('tells what was explored, how old weights are, and of every life', () => {
  expect(bitsOf(exploredAt(history, 5))).toEqual([1, 1, 0, 0])
  expect(bitsOf(exploredAt(history, 20))).toEqual([1, 1, 1, 0])
  expect([...agesAt(history, 9)[0]!.ages]).toEqual([9, 9])
  expect([...agesAt(history, 25)[0]!.ages]).toEqual([5, 15])   // of positions 1 and 2
  const [all] = lives(history)
  expect([[...all!.positions], [...all!.born], [...all!.died]]).toEqual(
    [[1, 0, 1, 2], [0, 0, 20, 10], [10, 20, Infinity, Infinity]])
  expect([...lives(history, 10)[0]!.died]).toEqual([10, Infinity, Infinity])
})

test('what came back has not survived', () => {
  expect(survival(history)).toEqual([
    { step: 0, share: 1, layers: [1] }, { step: 10, share: 0.5, layers: [0.5] }, { step: 20, share: 0, layers: [0] }
  ])
  expect(survival(history, 15)).toEqual([
    { step: 15, share: 1, layers: [1] }, { step: 20, share: 0.5, layers: [0.5] }
  ])
  expect(survival(history, 99)).toEqual([{ step: 99, share: 1, layers: [1] }])
})

test('masks at two times overlap, as do those of two runs', () => {
  expect(overlaps(masksAt(history, 0), masksAt(history, 20))).toEqual({
    overlap: 0.5, jaccard: 1 / 3, layers: [{ name: 'fc', overlap: 0.5, jaccard: 1 / 3 }]
  })
  const none = MaskSet.from([['fc', Mask.empty(4)]])
  expect(overlaps(none, none)).toMatchObject({ overlap: 1, jaccard: 1 })
})

test('a round begins where the one before it ended, and counts its own steps', () => {
  const rounds = readHistory(writeHistory({}, [
    at(0, 1, 1, 1, 1), { ...at(40, 1, 1, 0, 0), round: 1, roundStep: 10 },
    { ...at(70, 1, 1, 0, 0), round: 2, roundStep: 10 }
  ]))
  expect(rounds.records.map(({ step, round, roundStep }) => [step, round, roundStep])).toEqual(
    [[0, 0, 0], [40, 1, 10], [70, 2, 10]])
  expect(stepIn(rounds, 1, 25)).toBe(55)
  expect(bitsOf(masksAt(rounds, stepIn(rounds, 0, 39)))).toEqual([1, 1, 1, 1])
  expect(() => stepIn(rounds, 3, 0)).toThrow('expected round 0, 1, 2, got 3')
  expect(historyUntil(rounds, { round: 0, roundStep: 40 })).toHaveLength(rounds.records[0]!.end)
  expect(historyUntil(rounds, { round: 1, roundStep: 10 })).toHaveLength(rounds.records[1]!.end)
})

test('a moment that changes nothing takes no bytes', () => {
  const { writer } = startHistory({}, three[0])
  expect(writer.add(at(5, 1, 1, 0, 0))).toHaveLength(0)
  expect(writer.add(three[1]).length).toBeGreaterThan(0)
})

test('refuses moments out of order or of another network, and steps before the first', () => {
  const { writer } = startHistory({}, at(10, 1, 0))
  expect(() => writer.add(at(9, 1, 1))).toThrow(/history: step must be an integer in \[10, /)
  expect(() => writer.add(at(11, 1, 1, 1))).toThrow('expected masks of fc 2, got fc 3')
  const late = readHistory(writeHistory({}, [at(10, 1, 0)]))
  for (const ask of [masksAt, exploredAt, agesAt, survival, lives]) {
    expect(() => ask(late, 9)).toThrow('expected a step from 10 on, where it begins, got 9')
  }
})

const same = (a: MaskSet, b: MaskSet) => [...a].every(([name, mask]) => equals(mask, b.get(name)))

test('any masks at any steps come back, and what is asked of them is what they say themselves', () => {
  fc.assert(fc.property(moments, all => {
    const read = readHistory(writeHistory({}, all))
    for (const { step } of all) {
      const now = all.findLast(moment => moment.step === step)!
      expect(same(masksAt(read, step), now.masks)).toBe(true)
      const until = all.filter(moment => moment.step <= step)
      for (const { name, ages } of agesAt(read, step)) expect(ages).toHaveLength(now.masks.get(name).count)
      for (const [name, explored] of exploredAt(read, step)) {
        expect([...explored]).toEqual(
          Array.from(explored, (_, i) => Number(until.some(({ masks }) => masks.get(name).has(i)))))
      }
    }
  }))
})

test('lives and ages agree: who has not died is as old as its birth says', () => {
  fc.assert(fc.property(moments, all => {
    const read = readHistory(writeHistory({}, all))
    const { step } = all.at(-1)!
    const ages = agesAt(read, step)
    lives(read).forEach(({ born, died, positions }, i) => {
      const present = [...died.keys()].filter(life => died[life] === Infinity)
      expect(present.map(life => positions[life])).toEqual([...all.at(-1)!.masks.get(ages[i]!.name).indices()])
      expect(present.map(life => step - born[life]!)).toEqual([...ages[i]!.ages])
    })
  }))
})

test('writing on after reading gives the file of one who never stopped, wherever that was', () => {
  fc.assert(fc.property(moments, fc.nat(5), (all, place) => {
    const whole = writeHistory({}, all)
    const kept = all[Math.min(place, all.length - 1)]!
    const rest = all.filter(({ step }) => step > kept.step)
    const cut = historyUntil(readHistory(whole), { roundStep: kept.step })!
    const writer = continueHistory(readHistory(cut))
    expect(Buffer.concat([cut, ...rest.map(writer.add)]).equals(whole)).toBe(true)
  }))
})

test('a file keeps nothing of a run that goes on from before its beginning', () => {
  expect(historyUntil(readHistory(writeHistory({}, [at(10, 1, 0)])), { roundStep: 9 })).toBeUndefined()
})
