import type { ScoreSource } from '@itop/masks'
import type { Measured } from './types.js'

/** The scores of every position that were measured under a name; refuses where there are none. */
export function scoresIn(where: string, measured: Measured | undefined, name: string): ScoreSource {
  const found = measured?.[name]
  if (found && !(found instanceof Float32Array)) return found
  throw new TypeError(
    `${where}: expected a source of scores measured as "${name}", got ${found ? 'numbers' : 'none'}. ` +
      `Provide a ScoreSource as measured: { ${JSON.stringify(name)}: … }.`)
}

/** The numbers of existing weights that were measured under a name; refuses any but so many. */
export function numbersIn(where: string, measured: Measured | undefined, name: string, count: number): Float32Array {
  const found = measured?.[name]
  if (found instanceof Float32Array && found.length === count) return found
  const got = found instanceof Float32Array ? found.length : found ? 'a source of scores' : 'none'
  throw new TypeError(
    `${where}: expected ${count} numbers measured as "${name}", one for each existing weight, got ${got}. ` +
      `Provide a Float32Array as measured: { ${JSON.stringify(name)}: … }.`)
}

/** Refuses what is no list of names: other forms were of before, and must not be ignored. */
export function checkNeeds(where: string, needs: unknown): asserts needs is readonly string[] {
  if (Array.isArray(needs) && needs.every(name => typeof name === 'string')) return
  throw new TypeError(
    `${where}: expected \`needs\` to be a list of measurements' names, got ${JSON.stringify(needs)}. For nothing ` +
      "write [], for gradients of existing weights ['existing-gradients'], for those of absent ones ['gradient'], " +
      "['gradient/mean-of:8'] or ['gradient/moving-average:0.9'].")
}
