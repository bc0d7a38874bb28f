/** A batch norm over images and pixels: activations are `[n, c, pixels]` row-major. */
export interface ReferenceNorm {
  readonly n: number
  readonly c: number
  readonly pixels: number
  readonly relu: boolean
  readonly epsilon: number
}

/** The flat indices of every channel. */
const channelsOf = ({ n, c, pixels }: ReferenceNorm): number[][] => Array.from({ length: c }, (_, channel) =>
  Array.from({ length: n * pixels }, (__, i) => (Math.floor(i / pixels) * c + channel) * pixels + i % pixels))

const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length

/** scale · (x − mean) / √(variance + ε) + shift + residual, and a ReLU, by given statistics. */
export function referenceNormalise(
  norm: ReferenceNorm, x: Float64Array, weights: { scale: Float64Array, shift: Float64Array },
  statistics: { mean: ArrayLike<number>, variance: ArrayLike<number> }, residual?: Float64Array
): Float64Array {
  const y = new Float64Array(x.length)
  channelsOf(norm).forEach((indices, c) => {
    for (const i of indices) {
      const unit = (x[i]! - statistics.mean[c]!) / Math.sqrt(statistics.variance[c]! + norm.epsilon)
      const sum = weights.scale[c]! * unit + weights.shift[c]! + (residual?.[i] ?? 0)
      y[i] = norm.relu ? Math.max(0, sum) : sum
    }
  })
  return y
}

/** A batch norm in training, in float64: by the batch's own mean and biased variance, which are differentiated too. */
export function referenceBatchNorm(
  norm: ReferenceNorm, x: Float64Array, weights: { scale: Float64Array, shift: Float64Array }, residual?: Float64Array
) {
  const channels = channelsOf(norm)
  const means = channels.map((indices) => mean(indices.map((i) => x[i]!)))
  const variances = channels.map((indices, c) => mean(indices.map((i) => (x[i]! - means[c]!) ** 2)))
  const y = referenceNormalise(norm, x, weights, { mean: means, variance: variances }, residual)

  const backward = (dy: Float64Array) => {
    const dResidual = dy.map((d, i) => norm.relu && y[i]! <= 0 ? 0 : d)
    const dx = new Float64Array(x.length)
    const [dScale, dShift] = [new Float64Array(norm.c), new Float64Array(norm.c)]
    channels.forEach((indices, c) => {
      const deviation = Math.sqrt(variances[c]! + norm.epsilon)
      const unit = (i: number): number => (x[i]! - means[c]!) / deviation
      for (const i of indices) {
        dShift[c]! += dResidual[i]!
        dScale[c]! += dResidual[i]! * unit(i)
      }
      for (const i of indices) {
        dx[i] = weights.scale[c]! / deviation * (dResidual[i]! - (dShift[c]! + unit(i) * dScale[c]!) / indices.length)
      }
    })
    return { dx, dScale, dShift, dResidual }
  }
  return { y, means, variances, backward }
}
