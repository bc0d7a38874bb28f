import type { LossRule } from '@itop/experiment'

/** Half the squared distance between the shares that a network gives the classes and the right ones. Brier 1950 */
export const loss: LossRule = {
  name: 'my-idea',
  about: 'the squared distance between shares of classes and the right ones',
  make: () => ({ name: 'my-idea', settings: {}, of: distance })
}

/** The loss of one image, and its gradient by the logits. */
function distance(logits: Float32Array, label: number) {
  const highest = logits.reduce((a, b) => Math.max(a, b))
  const powers = Float64Array.from(logits, score => Math.exp(score - highest))
  const sum = powers.reduce((a, b) => a + b)
  const shares = powers.map(power => power / sum)
  const off = shares.map((share, i) => share - (i === label ? 1 : 0))
  const mean = off.reduce((all, each, i) => all + each * shares[i]!, 0)   // as many
  return {
    loss: off.reduce((all, each) => all + each * each, 0) / 2,
    gradient: shares.map((share, i) => share * (off[i]! - mean))
  }
}
