import jstat from 'jstat'

/** A mean, and the ends of its 95 % interval. */
export interface Mean {
  readonly count: number
  readonly mean: number
  /** By Student's t with one degree less than values; of a single value there is none, and it is the value itself. */
  readonly low: number
  readonly high: number
}

export function meanOf(values: readonly number[]): Mean {
  const count = values.length
  const mean = average(values)
  const half = count < 2 ? 0 : jstat.studentt.inv(0.975, count - 1) * Math.sqrt(variance(values) / count)
  return { count, mean, low: mean - half, high: mean + half }
}

/** How far apart two means are, and how likely so far or farther would be by chance. */
export interface Difference {
  readonly difference: number
  readonly low: number
  readonly high: number
  /** Two-sided. */
  readonly p: number
}

/**
 * Welch's t-test, `a` less `b`: variances need not be equal. Undefined where a side has fewer than two values, or all
 * are the same, so that nothing is known of their spread.
 */
export function welch(a: readonly number[], b: readonly number[]): Difference | undefined {
  if (a.length < 2 || b.length < 2) return undefined
  const [left, right] = [variance(a) / a.length, variance(b) / b.length]
  const error = Math.sqrt(left + right)
  if (error === 0) return undefined
  const degrees = (left + right) ** 2 / (left ** 2 / (a.length - 1) + right ** 2 / (b.length - 1))
  const difference = average(a) - average(b)
  const half = jstat.studentt.inv(0.975, degrees) * error
  return {
    difference, low: difference - half, high: difference + half,
    p: 2 * jstat.studentt.cdf(-Math.abs(difference) / error, degrees)
  }
}

const average = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

function variance(values: readonly number[]): number {
  const middle = average(values)
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1)
}
