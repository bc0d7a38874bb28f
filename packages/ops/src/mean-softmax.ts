/**
 * Logits of several networks together: `[n, classes]`, of which the softmax is the mean of their softmaxes. What a
 * network is sure of counts, not how large its logits are. Lakshminarayanan et al. 2017,
 * https://arxiv.org/abs/1612.01474
 */
export function meanSoftmax(members: readonly Float32Array[], classes: number): Float64Array {
  const together = new Float64Array(members[0]!.length)
  for (let first = 0; first < together.length; first += classes) {
    const each = members.map(member => logSoftmax(member.subarray(first, first + classes)))
    for (let k = 0; k < classes; k++) together[first + k] = logSum(each.map(own => own[k]!)) - Math.log(members.length)
  }
  return together
}

/** What is taken from logits so that their softmax is their exponential. */
function logSoftmax(logits: Float32Array): Float64Array {
  const sum = logSum(logits)
  return Float64Array.from(logits, logit => logit - sum)
}

/** log Σ eˣ, where the largest x may be beyond what e reaches. */
function logSum(numbers: ArrayLike<number>): number {
  let largest = -Infinity
  for (let i = 0; i < numbers.length; i++) largest = Math.max(largest, numbers[i]!)
  let sum = 0
  for (let i = 0; i < numbers.length; i++) sum += Math.exp(numbers[i]! - largest)
  return largest + Math.log(sum)
}
