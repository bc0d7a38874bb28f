import type { Formula, SizedLayer } from './layer-density.js'
import type { Shape } from './shape.js'

/** What a layer's density is in proportion to. */
export type RawScore = (shape: Shape) => number

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** The factor ε at which the layers, without saturation, hold `budget` weights: Σ ε · score · size = budget. */
const scaleFor = (layers: readonly SizedLayer[], score: RawScore, budget: number): number =>
  budget / sum(layers.map(({ shape, size }) => score(shape) * size))

/**
 * Density min(1, ε · score), with the one ε that meets the total. Layers that ε would push above 1 are made dense,
 * and the rest is shared out again. ε never falls from round to round, so all may be taken in at once: the result is
 * that of the reference's loop, which takes them one score at a time.
 */
export const redistributed = (score: RawScore): Formula => (layers, density) => {
  const total = sum(layers.map(({ size }) => size))
  let open = layers
  for (;;) {
    const dense = total - sum(open.map(({ size }) => size))
    const scale = scaleFor(open, score, density * total - dense)
    const left = open.filter(({ shape }) => scale * score(shape) <= 1)
    if (left.length === open.length || left.length === 0) {
      const below = new Set(left)
      return layers.map(layer => below.has(layer) ? scale * score(layer.shape) : 1)
    }
    open = left
  }
}

/** Density min(1, ε · score), with the ε that would meet the total if nothing saturated: what is cut off is lost. */
export const truncated = (score: RawScore): Formula => (layers, density) => {
  const scale = scaleFor(layers, score, density * sum(layers.map(({ size }) => size)))
  return layers.map(({ shape }) => scale * score(shape))
}
