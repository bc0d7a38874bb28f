import type { LinearCase } from '../cases.js'

/** A fully connected layer and its gradients in float64, written to be read: what every backend is compared with. */
export function referenceLinear(
  { mask, n, relu }: LinearCase, x: Float64Array, values: Float64Array, bias: Float64Array, dy: Float64Array
) {
  const [out, inputs] = mask.shape as [number, number] // the cases are matrices
  const positions = [...mask.positions()]
  const y = new Float64Array(n * out)
  for (let i = 0; i < n; i++) for (let o = 0; o < out; o++) y[i * out + o] = bias[o]!
  positions.forEach((position, k) => {
    const o = Math.floor(position / inputs)
    for (let i = 0; i < n; i++) y[i * out + o]! += values[k]! * x[i * inputs + position % inputs]!
  })
  const passed = dy.map((d, i) => relu && y[i]! <= 0 ? 0 : d)
  const dx = new Float64Array(n * inputs)
  const dValues = new Float64Array(positions.length)
  const dWeight = new Float64Array(out * inputs)
  for (let i = 0; i < n; i++) {
    for (let o = 0; o < out; o++) {
      for (let c = 0; c < inputs; c++) dWeight[o * inputs + c]! += passed[i * out + o]! * x[i * inputs + c]!
    }
  }
  positions.forEach((position, k) => {
    const o = Math.floor(position / inputs)
    dValues[k] = dWeight[position]!
    for (let i = 0; i < n; i++) dx[i * inputs + position % inputs]! += values[k]! * passed[i * out + o]!
  })
  const dBias = new Float64Array(out)
  passed.forEach((d, i) => { dBias[i % out]! += d })
  return { y: relu ? y.map((v) => Math.max(0, v)) : y, dx, dValues, dBias, dWeight }
}
