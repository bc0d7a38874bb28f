import { check } from './errors.js'

/** Refuses a density outside (0, 1]. */
export function checkDensity(where: string, density: number): void {
  check(typeof density === 'number' && density > 0 && density <= 1, () =>
    `${where}: density must be in (0, 1], got ${density}. Did you pass a sparsity? density = 1 - sparsity.`)
}
