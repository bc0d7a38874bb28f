/** Softmax cross-entropy with label smoothing in float64; `logits` is `[n, classes]`. */
export function referenceLoss(logits: Float64Array, labels: Int32Array, classes: number, smoothing: number) {
  const n = labels.length
  const gradient = new Float64Array(n * classes)
  let loss = 0
  let correct = 0
  labels.forEach((label, i) => {
    const row = logits.subarray(i * classes, (i + 1) * classes)
    const highest = Math.max(...row)
    const logSum = Math.log(row.reduce((sum, v) => sum + Math.exp(v - highest), 0))
    row.forEach((v, c) => {
      const logProbability = v - highest - logSum
      const target = (c === label ? 1 - smoothing : 0) + smoothing / classes
      loss -= target * logProbability / n
      gradient[i * classes + c] = (Math.exp(logProbability) - target) / n
    })
    if (row.indexOf(highest) === label) correct++
  })
  return { loss, correct, gradient }
}
