import { topK } from '@itop/masks'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pruneScores } from '../src/registry.js'
import type { PruneScore } from '../src/types.js'

// What ours have in common beside the laws of every prune score, which @itop/conformance tests.

const float = fc.float({ noNaN: true, noDefaultInfinity: true, min: -1000, max: 1000 })
const layers = fc.array(fc.record({ value: float, gradient: float }), { minLength: 1, maxLength: 60 }).map(weights => ({
  values: Float32Array.from(weights, ({ value }) => value),
  gradients: Float32Array.from(weights, ({ gradient }) => gradient)
}))

/** A layer as a score sees it. */
const shown = (values: Float32Array, gradients: Float32Array) =>
  ({ values, measured: { 'existing-gradients': gradients } })

describe.each(Object.entries(pruneScores))('%s', (name, prune: PruneScore) => {
  test('is found under its own name', () => {
    expect(prune.name).toBe(name)
  })

  test('keeps the same weights when all weights and gradients are twice as large', () => {
    fc.assert(fc.property(layers, fc.nat(60), ({ values, gradients }, count) => {
      const keep = Math.min(count, values.length)
      const doubled = shown(values.map(w => 2 * w), gradients.map(g => 2 * g))
      expect(topK(prune.score(doubled), keep)).toEqual(topK(prune.score(shown(values, gradients)), keep))
    }))
  })

  test('keeps no zero weight while it removes another of either sign', () => {
    fc.assert(fc.property(layers, fc.nat(60), ({ values, gradients }, count) => {
      const nonZero = values.map((w, i) => (i % 3 === 0 ? 0 : w || 1))
      const slopes = gradients.map(g => g || 1)
      const keep = Math.min(count, values.length)
      const kept = [...topK(prune.score(shown(nonZero, slopes)), keep)]
      const zeros = kept.filter(i => nonZero[i] === 0).length
      expect(zeros).toBe(Math.max(0, keep - nonZero.filter(w => w !== 0).length))
    }))
  })
})

test('the registry finds nothing under a name that every object has', () => {
  expect(pruneScores['constructor']).toBeUndefined()
})
