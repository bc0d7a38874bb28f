import type { Dataset } from '@itop/data'
import { integer } from '@itop/experiment'

/** Ranges of numbers that are shown; more are counted. */
const mostShown = 8

/** Which classes have no training image: a sentence, or none where each has one. */
export function emptyClassesText({ emptyClasses = [], train: { classes } }: Dataset): readonly string[] {
  if (emptyClasses.length === 0) return []
  const ranges = rangesOf(emptyClasses)
  const shown = ranges.slice(0, mostShown).map(([first, last]) => first === last ? `${first}` : `${first} to ${last}`)
  const left = ranges.slice(mostShown).reduce((sum, [first, last]) => sum + last - first + 1, 0)
  return [`there is no training image of ${integer(emptyClasses.length)} of the ${integer(classes)} classes: ` +
    `${shown.join(', ')}${left === 0 ? '' : `, and ${integer(left)} more`}.`]
}

/** Numbers that follow each other, as their first and last. */
function rangesOf(ascending: readonly number[]): readonly (readonly [first: number, last: number])[] {
  const firsts = ascending.filter((value, i) => i === 0 || ascending[i - 1] !== value - 1)
  const lasts = ascending.filter((value, i) => ascending[i + 1] !== value + 1)
  return firsts.map((first, i) => [first, lasts[i]!]) // as many of either
}
