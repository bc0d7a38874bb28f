import { Mask } from '@itop/masks'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  observeUpdate, restoreExploration, saveExploration, startExploration, survivalAges, type Exploration
} from '../src/index.js'
import { changeOf } from './updates.js'

const mask = Mask.from([1, 1, 0], [1, 3])
const none = Mask.empty([1, 3])

/** An exploration after so many updates, one every `interval` steps, that change nothing. */
function after(updates: number, interval = 7): Exploration {
  let exploration = startExploration([['w', mask]])
  for (let i = 1; i <= updates; i++) exploration = still(exploration, i * interval)
  return exploration
}

const still = (exploration: Exploration, step: number): Exploration =>
  observeUpdate(exploration, { step, layers: [changeOf('w', mask, none, none)] })

test('a history holds every update while it has at most 1,024 points', () => {
  expect(after(1023).history.map(({ updates }) => updates)).toEqual(Array.from({ length: 1024 }, (_, i) => i))
})

test('a longer one holds the start, the last update, and evenly spaced ones between', () => {
  fc.assert(fc.property(fc.integer({ min: 1024, max: 5000 }), updates => {
    const { history } = after(updates)
    const every = history[1].updates
    expect(history.length).toBeGreaterThanOrEqual(512)
    expect(history.length).toBeLessThanOrEqual(1024)
    expect(Math.log2(every) % 1).toBe(0)
    expect(history.slice(0, -1).map(point => point.updates))
      .toEqual(Array.from({ length: history.length - 1 }, (_, i) => i * every))
    expect(history.at(-1)).toMatchObject({ updates, step: 7 * updates })
  }), { numRuns: 20 })
})

test('ages count every update, those that the history left out too', () => {
  const grown = Mask.from([0, 0, 1], [1, 3])
  fc.assert(fc.property(fc.integer({ min: 1, max: 2500 }), fc.integer({ min: 0, max: 2500 }), (before, later) => {
    const step = 7 * (before + 1)
    const change = changeOf('w', mask, none, grown)
    let exploration = observeUpdate(after(before), { step, layers: [change] })
    for (let i = 1; i <= later; i++) {
      exploration = observeUpdate(exploration, {
        step: step + 7 * i, layers: [changeOf('w', change.forward, none, none)]
      })
    }
    expect(survivalAges(exploration, step + 7 * later, [0, 1]).updates).toEqual([later, before + 1 + later])
  }), { numRuns: 20 })
})

test('a history of every update, as older files hold, goes on as if it had been kept short', () => {
  const points = Array.from({ length: 3001 }, (_, i) => ({ step: 7 * i, rs: 2 / 3, layers: [2 / 3] }))
  const saved = saveExploration(after(3000))
  const restored = restoreExploration([['w', mask]], { ...saved, history: points })
  expect(restored.history).toEqual(after(3000).history)
  expect(still(restored, 21_007).history).toEqual(after(3001).history)
})
