import { nearestName } from '@itop/masks'

/** How a setting is said, by itself or with a value: in code `counts` and `counts "exact"`, elsewhere as flags, say. */
export type Saying = (setting: string, value?: string | number) => string

const asInCode: Saying = (setting, value) => value === undefined ? setting : `${setting} ${JSON.stringify(value)}`

/** A refusal whose sentence names settings, which an app may say in its own way. */
class Refusal extends RangeError {
  constructor(readonly sentence: (say: Saying) => string) { super(sentence(asInCode)) }
}

/** The message of an error, the settings in it said in this way. */
export const messageOf = (error: Error, say: Saying): string =>
  error instanceof Refusal ? error.sentence(say) : error.message

/** Throws unless the condition holds; the message names settings by `say`. */
export function check(condition: boolean, message: (say: Saying) => string): asserts condition {
  if (!condition) throw new Refusal(message)
}

/** A member of a family by name; an unknown name is refused with the nearest one and all there are. */
export function lookUp<T>(where: string, family: Readonly<Record<string, T>>, name: string): T {
  const member = family[name]
  check(member !== undefined, () => `${where}: ${didYouMean(name, Object.keys(family))}`)
  return member
}

/** A name that is not known, with the nearest one and all there are. */
export const didYouMean = (name: string, names: readonly string[]) =>
  `unknown name "${name}". Did you mean "${nearestName(name, names)}"? Known: ${names.join(', ')}.`

/** A member of a family by name, or a record of the caller's own. */
export function choose<T extends { readonly name: string }>(
  where: string, family: Readonly<Record<string, T>>, choice: string | T
): T {
  if (typeof choice === 'string') return lookUp(where, family, choice)
  check(typeof choice?.name === 'string', () =>
    `${where}: expected one of ${Object.keys(family).join(', ')}, or a record with a name, got ${choice}.`)
  return choice
}

/** The entries that are not undefined: an option that is given as undefined is not given. */
export const given = <T extends object>(options: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  // The values are the same ones, so their types are; entries lose them.
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as
    { [K in keyof T]?: Exclude<T[K], undefined> }
