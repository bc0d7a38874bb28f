import { expect, test } from 'vitest'
import { builtIns } from '@itop/experiment'
import { catalogueOf } from '../../src/engine/catalogue-of.js'
import { experimentDefaults, type Experiment } from '../../src/experiment.js'
import { bytes, duration, lossText, milliseconds, percent, times } from '../../src/view/format.js'
import { classOf } from '../../src/view/own-images.js'
import { grows, title, twoSentences } from '../../src/view/words.js'

const catalogue = catalogueOf(builtIns)

test('every method is told in two sentences', () => {
  for (const method of Object.keys(catalogue.methods)) {
    expect(twoSentences({ ...experimentDefaults, method }, catalogue).match(/\.(?= |$)/g)).toHaveLength(2)
  }
  expect(title(experimentDefaults, catalogue)).toBe('A network rewires itself while it learns handwritten digits')
})

test('numbers are short and have their units', () => {
  expect([bytes(12), bytes(88_200), bytes(1_070_000)]).toEqual(['12 B', '88.2 kB', '1.07 MB'])
  expect([milliseconds(0.5712), milliseconds(12.3), milliseconds(1234)]).toEqual(['0.57 ms', '12 ms', '1.23 s'])
  expect([5, 95, 119.7, 3700].map(duration)).toEqual(['5 s', '1 min 35 s', '2 min 0 s', '1 h 1 min'])
  expect([percent(0.9731, 2), times(12.14)]).toEqual(['97.31 %', '12.1×'])
  expect([0.0505, 0.00012, NaN].map(lossText)).toEqual(['0.0505', '1.20e-4', '–'])
})

test('a picture\'s class is its folder, or the beginning of its name', () => {
  expect(['pets/cat/1.png', 'cat/x.png', 'cat-1.png', '7_0012.png', 'dog.png'].map(classOf)).toEqual(
    ['cat', 'cat', 'cat', '7', 'dog'])
})

test('a method that stores all weights says so, and is asked only what it has', () => {
  const said = (change: Partial<Experiment>) => twoSentences({ ...experimentDefaults, ...change }, catalogue)
  expect(said({ method: 'top-kast' })).toMatch(/all weights stored and only 5 % of them used/)
  expect(said({ method: 'sr-ste' })).toMatch(/two of every four used/)
  expect(said({ method: 'sr-ste', n: 1 })).toMatch(/one of every four used/)
  expect(said({ grow: 'gradient', prune: 'taylor' })).toMatch(/score taylor and grows those that the gradient asks for/)
  expect(Object.entries(catalogue.methods).filter(([, { hasDensity }]) => !hasDensity).map(([name]) => name))
    .toEqual(['dense', 'sr-ste', 'ste'])
})

test('a forecast that only rounding moves does not grow', () => {
  const curves = [[0.05], [0.05, 0.0501], [0.05, 0.2]]
  expect(curves.map(rs => grows({ steps: [], rs, layers: {} }))).toEqual([false, false, true])
})
