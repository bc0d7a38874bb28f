import { forEachSeen, outputOf, type Geometry } from './slide.js'

/** Calls for each plane with the flat index of an output and of an input that it sees, window by window. */
function forEachPixel(planes: number, pool: Geometry, see: (output: number, input: number) => void): void {
  const { h, w } = outputOf(pool)
  for (let plane = 0; plane < planes; plane++) {
    forEachSeen(pool, (to, from) => { see(plane * h * w + to, plane * pool.input.h * pool.input.w + from) })
  }
}

/** Max pool in float64: padding is not seen, and the first of equals takes all the gradient. x is `[planes, h, w]`. */
export function referenceMaxPool(planes: number, pool: Geometry, x: Float64Array) {
  const { h, w } = outputOf(pool)
  const y = new Float64Array(planes * h * w).fill(-Infinity)
  const winner = new Int32Array(y.length)
  forEachPixel(planes, pool, (output, input) => {
    if (x[input]! > y[output]!) [y[output], winner[output]] = [x[input]!, input]
  })
  const backward = (dy: Float64Array): Float64Array => {
    const dx = new Float64Array(x.length)
    dy.forEach((d, output) => { dx[winner[output]!]! += d })
    return dx
  }
  return { y, backward }
}

/** Average pool in float64: padding counts as zeros. */
export function referenceAveragePool(planes: number, pool: Geometry, x: Float64Array) {
  const { h, w } = outputOf(pool)
  const area = pool.size[0] * pool.size[1]
  const y = new Float64Array(planes * h * w)
  forEachPixel(planes, pool, (output, input) => { y[output]! += x[input]! / area })
  const backward = (dy: Float64Array): Float64Array => {
    const dx = new Float64Array(x.length)
    forEachPixel(planes, pool, (output, input) => { dx[input]! += dy[output]! / area })
    return dx
  }
  return { y, backward }
}
