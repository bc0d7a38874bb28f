import type { Mask } from '@itop/masks'
import { forEachSeen, outputOf, type Geometry } from './slide.js'

/** A convolution: its mask is `[out, in / groups, kh, kw]`. */
export interface ReferenceConv extends Geometry {
  readonly mask: Mask
  readonly n: number
  readonly groups: number
}

/** Calls with the flat index of an output, an input and a weight for every product of the convolution. */
function forEachProduct(conv: ReferenceConv, product: (output: number, input: number, weight: number) => void): void {
  const { mask, n, groups, input } = conv
  const [out, channels, kh, kw] = mask.shape as [number, number, number, number] // the cases have four dimensions
  const { h, w } = outputOf(conv)
  const seen: [to: number, from: number, place: number][] = []
  forEachSeen(conv, (...pixel) => { seen.push(pixel) })
  for (let i = 0; i < n; i++) {
    for (let o = 0; o < out; o++) {
      const firstChannel = Math.floor(o / (out / groups)) * channels
      for (let c = 0; c < channels; c++) {
        const outputPlane = (i * out + o) * h * w
        const inputPlane = (i * input.c + firstChannel + c) * input.h * input.w
        const kernel = (o * channels + c) * kh * kw
        for (const [to, from, place] of seen) product(outputPlane + to, inputPlane + from, kernel + place)
      }
    }
  }
}

/** A 2-D convolution in float64, written to be read. `values` are of existing positions; `bias` is `[out]`. */
export function referenceConv2d(conv: ReferenceConv, x: Float64Array, values: Float64Array, bias: Float64Array) {
  const { h, w } = outputOf(conv)
  const weight = new Float64Array(conv.mask.size)
  const positions = [...conv.mask.positions()]
  positions.forEach((position, k) => { weight[position] = values[k]! })
  const channel = (output: number): number => Math.floor(output / (h * w)) % bias.length
  const y = Float64Array.from({ length: conv.n * bias.length * h * w }, (_, output) => bias[channel(output)]!)
  forEachProduct(conv, (output, input, k) => { y[output]! += weight[k]! * x[input]! })

  const backward = (dy: Float64Array) => {
    const [dx, dWeight, dBias] = [x, weight, bias].map(({ length }) => new Float64Array(length)) as
      [Float64Array, Float64Array, Float64Array] // one each
    forEachProduct(conv, (output, input, k) => {
      dx[input]! += weight[k]! * dy[output]!
      dWeight[k]! += x[input]! * dy[output]!
    })
    dy.forEach((d, output) => { dBias[channel(output)]! += d })
    return { dx, dWeight, dBias, dValues: Float64Array.from(positions, (position) => dWeight[position]!) }
  }
  return { y, backward }
}
