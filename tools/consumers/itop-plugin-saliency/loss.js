/**
 * Cross-entropy that looks away from what is answered well: (1 − p)² times it, p being the label's probability.
 * Lin et al. 2017, https://arxiv.org/abs/1708.02002
 */
export const focal = {
  name: 'focal',
  about: 'cross-entropy that looks away from what is answered well',
  source: 'https://arxiv.org/abs/1708.02002',
  make: () => ({ name: 'focal', settings: {}, of: focalLoss })
}

function focalLoss(logits, label) {
  const highest = logits.reduce((a, b) => Math.max(a, b))
  const powers = Float64Array.from(logits, score => Math.exp(score - highest))
  const sum = powers.reduce((a, b) => a + b)
  const log = logits[label] - highest - Math.log(sum)
  const p = Math.exp(log)
  // By log p: −(1 − p)² log p has the slope 2p(1 − p) log p − (1 − p)².
  const slope = 2 * p * (1 - p) * log - (1 - p) ** 2
  return {
    loss: -((1 - p) ** 2) * log,
    gradient: powers.map((power, c) => slope * ((c === label ? 1 : 0) - power / sum))
  }
}
