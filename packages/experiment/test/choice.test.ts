import { expect, test } from 'vitest'
import { builtIns, choiceOf } from '../src/index.js'

const choice = (key: string) => choiceOf(builtIns.settings[key]!)

test('a setting is a range or some names, as plain data', () => {
  expect(choice('batch')).toEqual({ kind: 'number', integer: true, from: 1, to: 65_536 })
  expect(choice('epochs')).toEqual({ kind: 'number', integer: true, from: 1 })
  expect(choice('clipNorm')).toEqual({ kind: 'number', above: 0 })
  expect(choice('momentum')).toEqual({ kind: 'number', from: 0, below: 1 })
  expect(choice('decay')).toEqual({ kind: 'name', names: ['all', 'no-norms', 'weights'] })
  expect(choice('nesterov')).toEqual({ kind: 'name', names: ['on', 'off'] })
  expect(['out', 'lrMilestones', 'tune'].map(choice)).toEqual([undefined, undefined, undefined])
})
