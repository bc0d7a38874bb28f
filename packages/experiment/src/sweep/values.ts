import type { RecipeSetting } from '../settings/setting.js'
import { UserError } from '../errors/user-error.js'

/** A setting of a sweep with all its values, none made before it is asked for: a file may ask for very many. */
export interface Values {
  readonly key: string
  readonly count: number
  readonly at: (index: number) => unknown
}

/** The values that a sweep's file gives a setting: one, a list of them, or a range. */
export function valuesOf(where: string, key: string, given: unknown, setting: RecipeSetting | undefined): Values {
  if (isRange(given)) return rangeOf(`${where}: "${key}"`, key, given, setting)
  const listed = setting?.kind === 'numbers' || setting?.kind === 'texts'
  // A setting that is a list itself has several values as a list of lists.
  const several = Array.isArray(given) && (!listed || given.some(Array.isArray))
  const values: readonly unknown[] = several ? given : [given]
  if (values.length === 0) {
    throw new UserError([`${where}: "${key}": an empty list, which no run has a value of.`,
      'Give it values, or leave it out.'])
  }
  return { key, count: values.length, at: index => values[index] }
}

interface Range {
  readonly from: number
  readonly to: number
  readonly step?: number
  readonly count?: number
  readonly scale?: string
}

const isRange = (given: unknown): given is Partial<Range> =>
  typeof given === 'object' && given !== null && !Array.isArray(given)

/** `{ from, to, step }` or `{ from, to, count, scale }`; both ends are values. */
function rangeOf(where: string, key: string, given: Partial<Range>, setting: RecipeSetting | undefined): Values {
  const { from, to, step, count, scale = 'linear' } = checkedRange(where, given)
  const values = step !== undefined
    ? { count: Math.floor((to - from) / step + 1e-9) + 1, at: (i: number) => from + i * step }
    : { count: count!, at: (i: number) => between(from, to, { share: i / (count! - 1), scale }) } // one of the two
  return { key, count: values.count, at: index => fitting(values.at(index), setting) }
}

const between = (from: number, to: number, { share, scale }: { readonly share: number, readonly scale: string }) =>
  scale === 'log' ? from * (to / from) ** share : from + (to - from) * share

/** To six digits, and whole where the setting takes whole numbers alone. */
function fitting(value: number, setting: RecipeSetting | undefined): number {
  const short = Number(value.toPrecision(6))
  return setting === undefined || setting.schema.safeParse(short).success ? short : Math.round(short)
}

const parts = ['from', 'to', 'step', 'count', 'scale']

function checkedRange(where: string, range: Partial<Range>): Range {
  const { from, to, step, count, scale } = range
  const unknown = Object.keys(range).find(key => !parts.includes(key))
  const finite = Number.isFinite(from) && Number.isFinite(to)
  const wrong = unknown !== undefined ? `there is no "${unknown}" in a range`
    : !finite || from! >= to! ? 'expected a lower "from" and a higher "to"' // finite
      : (step === undefined) === (count === undefined) ? 'expected "step" or "count", one of the two'
        : step !== undefined && !(step > 0) ? `"step" is ${step}, expected more than 0`
          : count !== undefined && !(Number.isInteger(count) && count >= 2) ? `"count" is ${count}, expected 2 or more`
            : scale !== undefined && !['linear', 'log'].includes(scale) ? `"scale" is ${scale}, expected linear or log`
              : scale !== undefined && step !== undefined ? '"scale" goes with "count"'
                : scale === 'log' && from! <= 0 ? 'a "log" scale begins above 0' : undefined // finite
  if (wrong === undefined) return range as Range // all just checked
  throw new UserError([`${where}: ${wrong}.`,
    'A range is { "from": 50, "to": 4000, "count": 5, "scale": "log" } or { "from": 1, "to": 9, "step": 2 }.'])
}
