import { expect, test } from 'vitest'
import { differing, expectAtTheCut } from '../src/conformance/at-the-cut.js'
import * as suite from '../src/conformance/index.js'

test('exports these names', () => {
  expect(Object.keys(suite).sort()).toEqual([
    'cutTolerance', 'frozen', 'lossTolerance', 'networks', 'onReference', 'oneInterval', 'thawed', 'trainingConformance'
  ])
})

test('every test of the suite has a name of its own', () => {
  const names = suite.trainingConformance.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  expect(names.length).toBeGreaterThan(30)
})

/** Positions 10 … 15; the three highest are chosen: 10, 12, 14. The cut lies between 0.5 and 0.4999. */
const ranking = { positions: [10, 11, 12, 13, 14, 15], scores: [1, 0.4999, 0.9, 0.3, 0.5, 0.1] }

const disputed = (positions: number[], slack = 0, tolerance = 1e-3) => () => {
  expectAtTheCut(ranking, { what: 'fc1: pruned', disputed: new Set(positions), count: 3, slack, tolerance })
}

test('positions whose scores are as good as equal may be chosen or not', () => {
  disputed([])()
  disputed([14, 11])()
})

test('one whose score is clearly higher or lower may not', () => {
  expect(disputed([12])).toThrow('fc1: pruned: backends disagree on position 12, whose score is 0.9; ' +
    'the cut is at 0.5, the highest score 1, allowed 0.001 of it.')
  expect(disputed([14, 13])).toThrow('position 13, whose score is 0.3')
  expect(disputed([11, 14], 0, 1e-5)).not.toThrow()   // the last one chosen and the first one left are at the cut
})

test('where another candidate was there, the cut may be off by a place', () => {
  disputed([12, 13], 1)()
  expect(disputed([10], 1)).toThrow('position 10, whose score is 1')
  expect(disputed([15], 1)).toThrow('position 15, whose score is 0.1')
})

test('what differs is what only one of two lists holds', () => {
  expect([...differing([1, 2, 5], Uint32Array.of(2, 3))].sort()).toEqual([1, 3, 5])
})
