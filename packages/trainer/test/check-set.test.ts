import type { MemorySet } from '@itop/data'
import { expect, test } from 'vitest'
import { checkSet } from '../src/run/check-set.js'
import { convNetwork, rowData } from './toy.js'

const { test: good } = rowData

/** The set with another label somewhere. */
const labelled = (label: number): MemorySet => ({ ...good, labels: good.labels.with(7, label) })

test('a label that is none of the classes is refused, in a set made by hand too', () => {
  checkSet('evaluate', convNetwork, good)
  checkSet('evaluate', convNetwork, labelled(2))
  for (const label of [3, 200]) {
    expect(() => { checkSet('evaluate', convNetwork, labelled(label)) }).toThrow(
      `evaluate: expected ${good.count} labels below 3 in the test split of 'rows', got ${label} at 7. ` +
        'Make the set with imageSet, which checks it.')
  }
})

test('so are labels that are no bytes, and too few or too many of them', () => {
  for (const label of [-1, NaN]) {
    const labels = Float32Array.from(labelled(0).labels).with(7, label)
    const set = { ...good, labels: labels as unknown as Uint8Array } // as JavaScript lets one do
    expect(() => { checkSet('train', convNetwork, set) }).toThrow(`got ${label} at 7`)
  }
  for (const labels of [good.labels.subarray(1), Uint8Array.of(...good.labels, 0)]) {
    expect(() => { checkSet('train', convNetwork, { ...good, labels }) }).toThrow(`got ${labels.length}. Make the set`)
  }
})
