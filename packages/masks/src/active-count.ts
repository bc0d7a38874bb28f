import { checkInteger } from './check.js'
import { maxSize } from './shape.js'

const digits = 1e12

function checkShare(where: string, name: string, value: number, hint: string): void {
  if (typeof value === 'number' && value >= 0 && value <= 1) return
  throw new RangeError(`${where}: ${name} must be in [0, 1], got ${String(value)}. ${hint}`)
}

/**
 * How many of `size` weights are active at a density in [0, 1]: the nearest integer, halves up.
 * The one rounding rule of every package. The density is first rounded to 12 decimals: `1 - 0.95` counts as 0.05.
 */
export function activeCount(size: number, density: number): number {
  checkInteger('activeCount: size', size, 0, maxSize)
  checkShare('activeCount', 'density', density, 'Did you pass a sparsity in percent? density = 1 - sparsity.')
  return Math.floor(Math.round(density * digits) / digits * size + 0.5)
}

/** The density that a sparsity in [0, 1] leaves, to 12 decimals: 0.05 for 0.95. */
export function densityOf(sparsity: number): number {
  checkShare('densityOf', 'sparsity', sparsity, 'Sparsity is a fraction: write 0.95 for 95 %.')
  return Math.round((1 - sparsity) * digits) / digits
}
