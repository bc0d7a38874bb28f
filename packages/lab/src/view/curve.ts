/** A line that grows by a point at a time and never holds more than a limit of them. */
export interface Curve {
  /** Adds a point: one y for each line. NaN is a gap. */
  push(x: number, ...ys: readonly number[]): void
  /** x and the lines, as uPlot takes them. */
  points(): number[][]
  clear(): void
}

/**
 * When the limit is reached, every two neighbours become one, their mean, and from then on points come in as means of
 * twice as many: a run of any length stays quick to draw, and no stretch of it is drawn more finely than another.
 */
export function createCurve(lines: number, limit = 1000): Curve {
  let xs: number[] = []
  let ys: number[][] = []
  let stride = 1
  let pending: { x: number, sums: number[], count: number }

  const clear = () => {
    xs = []
    ys = Array.from({ length: lines }, () => [])
    stride = 1
    pending = { x: 0, sums: Array<number>(lines).fill(0), count: 0 }
  }

  const flush = () => {
    xs.push(pending.x)
    ys.forEach((line, i) => line.push(pending.sums[i]! / pending.count))
    pending = { x: 0, sums: Array<number>(lines).fill(0), count: 0 }
    if (xs.length >= limit) halve()
  }

  const halve = () => {
    xs = xs.filter((_, i) => i % 2 === 1)
    ys = ys.map((line) => xs.map((_, i) => meanOf(line[2 * i]!, line[2 * i + 1]!)))
    stride *= 2
  }

  clear()
  return {
    push(x, ...values) {
      pending.x = x
      pending.count++
      values.forEach((value, i) => { pending.sums[i]! += value })
      if (pending.count >= stride) flush()
    },
    points: () => [xs, ...ys],
    clear
  }
}

/** A gap stays one only where both are. */
const meanOf = (a: number, b: number): number => Number.isNaN(a) ? b : Number.isNaN(b) ? a : (a + b) / 2
