import type { Mask } from '@itop/masks'

/** What an output's weights come to. */
interface OutputSums {
  /** Σ|w|. */
  readonly size: number
  readonly weights: number
  /** Inputs that it has a weight from, and all there are. */
  readonly kernels: number
  readonly inputs: number
  readonly positions: number
}

/** What each output of a layer is worth, by its weights, `[nnz]`. */
export type OutputScore = (mask: Mask, values: ArrayLike<number>) => Float64Array

const scoredBy = (score: (sums: OutputSums) => number): OutputScore => (mask, values) =>
  Float64Array.from(sumsOf(mask, values), score)

/** What an output may be scored by, by the names people type; one without a weight scores 0. */
export const outputScores = {
  'active-mean': scoredBy(({ size, weights }) => weights === 0 ? 0 : size / weights),
  mean: scoredBy(({ size, positions }) => size / positions),
  kernels: scoredBy(({ kernels, inputs }) => kernels / inputs),
  weights: scoredBy(({ weights, positions }) => weights / positions)
} as const satisfies Readonly<Record<string, OutputScore>>

function sumsOf(mask: Mask, values: ArrayLike<number>): OutputSums[] {
  const [outputs, inputs, ...taps] = mask.shape
  const kernel = taps.reduce((a, b) => a * b, 1)
  const sums = Array.from({ length: outputs }, () =>
    ({ size: 0, weights: 0, kernels: 0, inputs, positions: inputs * kernel }))
  let [place, seen] = [0, -1]
  for (const position of mask.positions()) {
    const [own, at] = [sums[Math.floor(position / kernel / inputs)], Math.floor(position / kernel)]
    own.size += Math.abs(values[place++])
    own.weights++
    if (at !== seen) own.kernels++
    seen = at
  }
  return sums
}
