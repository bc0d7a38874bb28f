import type { Formula, SizedLayer } from './layer-density.js'

/** What a layer's density is in proportion to. */
export type RawScore = (layer: SizedLayer) => number

/** What numbers add up to. */
export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** Positions of all layers. */
export const totalOf = (layers: readonly SizedLayer[]): number => sum(layers.map(({ size }) => size))

/** The factor ε at which the layers, without saturation, hold `budget` weights: Σ ε · score · size = budget. */
const scaleFor = (layers: readonly SizedLayer[], score: RawScore, budget: number): number =>
  budget / sum(layers.map(layer => score(layer) * layer.size))

/**
 * Density min(1, ε · score), with the one ε that meets the total. Layers that ε would push above 1 are made dense,
 * and the rest is shared out again. ε never falls from round to round, so all may be taken in at once: the result is
 * that of the reference's loop, which takes them one score at a time.
 */
export const redistributed = (score: RawScore): Formula => (layers, density) => {
  const total = totalOf(layers)
  let open = layers
  for (;;) {
    const dense = total - totalOf(open)
    const scale = scaleFor(open, score, density * total - dense)
    const left = open.filter(layer => scale * score(layer) <= 1)
    if (left.length === open.length || left.length === 0) {
      const below = new Set(left)
      return layers.map(layer => below.has(layer) ? scale * score(layer) : 1)
    }
    open = left
  }
}

/**
 * Density ε · score, with the ε that meets the total; what is above 1 goes to the layer before, from the last one on.
 * What the first cannot take is lost.
 */
export const pushedBack = (score: RawScore): Formula => (layers, density) => {
  const scale = scaleFor(layers, score, density * totalOf(layers))
  const shares = layers.map(layer => scale * score(layer))
  for (let l = layers.length - 1; l > 0; l--) {
    const over = Math.max(0, shares[l] - 1)
    shares[l] -= over
    shares[l - 1] += over * layers[l].size / layers[l - 1].size
  }
  return shares
}

/** Density min(1, ε · score), with the ε that would meet the total if nothing saturated: what is cut off is lost. */
export const truncated = (score: RawScore): Formula => (layers, density) => {
  const scale = scaleFor(layers, score, density * totalOf(layers))
  return layers.map(layer => scale * score(layer))
}
