import type { Measured } from '@itop/criteria'
import { reindex, type Mask } from '@itop/masks'
import { check } from './errors.js'
import type { Cells } from './structures/types.js'

type Needing = { readonly needs: readonly string[] }

/** What all of these need, each name once. */
export const needsOf = (...all: readonly Needing[]): readonly string[] =>
  [...new Set(all.flatMap(({ needs }) => needs))]

/** Refuses where something needed was not measured, or is not one number for each of `count` existing weights. */
export function checkMeasured(
  where: string, needs: readonly string[], measured: Measured | undefined, count: number
): void {
  for (const name of needs) {
    const found = measured?.[name]
    check(found !== undefined, () =>
      `${where} needs what is measured as "${name}", got none. Provide it as measured: { ${JSON.stringify(name)}: … }.`)
    if (!(found instanceof Float32Array)) continue
    check(found.length === count, () =>
      `${where} needs ${count} numbers of "${name}", one for each existing weight, got ${found.length}.`)
  }
}

/** What was measured, of fewer existing weights: those of a mask inside the one that it was measured of. */
export const narrowed = (measured: Measured, from: Mask, to: Mask): Measured =>
  Object.fromEntries(Object.entries(measured).map(([name, found]) =>
    [name, found instanceof Float32Array ? reindex(from, to, found) : found]))

/** The sources of scores among what was measured, of cells in place of positions. */
export const ofCells = (measured: Measured | undefined, cells: Cells): Measured =>
  Object.fromEntries(Object.entries(measured ?? {}).flatMap(([name, found]) =>
    found instanceof Float32Array ? [] : [[name, cells.sourceOf(found)]]))
