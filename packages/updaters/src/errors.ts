import { nearestName } from '@itop/masks'

/** Throws unless the condition holds. */
export function check(condition: boolean, message: () => string): asserts condition {
  if (!condition) throw new RangeError(message())
}

/** A member of a family by name; an unknown name is refused with the nearest one and all there are. */
export function lookUp<T>(where: string, family: Readonly<Record<string, T>>, name: string): T {
  const member = family[name]
  check(member !== undefined, () => `${where}: ${didYouMean(name, Object.keys(family))}`)
  return member
}

/** Refuses keys that are not known: a misspelt option must not be ignored. */
export function refuseUnknownKeys(where: string, options: object, known: readonly string[]): void {
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) throw new TypeError(`${where}: ${didYouMean(key, known)}`)
  }
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
