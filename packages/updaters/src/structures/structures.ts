import { check, didYouMean } from '../errors.js'
import type { Structure } from './types.js'

/** Every position for itself. */
const unstructured: Structure = { name: 'unstructured', cell: shape => shape.map(() => 1) }

/** So many neighbouring outputs of so many neighbouring inputs, at one tap of a kernel. */
const block = (name: string, outputs: number, inputs: number): Structure => ({
  name, cell: ([, ...rest]) => [outputs, ...rest.map((_, axis) => axis === 0 ? inputs : 1)]
})

/** A structure, or several, by what people type. */
export interface StructureFamily {
  readonly name: string
  readonly about: string
  /** A regular expression of the whole name; its groups are the numbers. */
  readonly form: string
  /** The structure of a name, with the numbers in it; refuses those it cannot take by a `RangeError`. */
  readonly make: (name: string, ...numbers: readonly number[]) => Structure
}

/** The structures that have names. */
export const structures: readonly StructureFamily[] = [
  {
    name: 'unstructured', about: 'each weight goes and comes alone', form: 'unstructured', make: () => unstructured
  },
  {
    name: 'block:RxC', about: 'blocks of R neighbouring outputs × C neighbouring inputs, one tap of a kernel',
    form: 'block:([1-9]\\d{0,8})x([1-9]\\d{0,8})', make: block
  },
  {
    name: 'shared:G', about: 'G neighbouring outputs share their pattern: another name of block:Gx1',
    form: 'shared:([1-9]\\d{0,8})', make: (name, outputs) => block(name, outputs, 1)
  },
  {
    name: 'fan-in', about: 'each output of a layer has as many weights', form: 'fan-in',
    make: name => ({ ...block(name, 1, 1), fanIn: 'constant' })
  },
  {
    name: 'fan-in:G', about: 'G neighbouring outputs share their pattern, and all such have as many weights',
    form: 'fan-in:([1-9]\\d{0,8})', make: (name, outputs) => ({ ...block(name, outputs, 1), fanIn: 'constant' })
  },
  {
    name: 'n:M', about: 'of each M neighbouring inputs of an output, at one tap, as many; the density says how many',
    form: 'n:([1-9]\\d{0,8})', make: (name, neighbours) => ({ ...block(name, 1, 1), neighbours })
  }
]

/** The regular expression, from end to end, of the names of a family; where it gives no form, of its own name alone. */
export const formOf = (
  { name, form = escaped(name) }: { readonly name: string, readonly form?: string | undefined }
): string =>
  `^(?:${form})$`

/** The structure of this family that people mean by what they type; undefined where it is no name of it. */
export function madeBy(family: StructureMaker, typed: string): Structure | undefined {
  const found = new RegExp(formOf(family)).exec(typed)
  return found === null ? undefined : family.make(typed, ...found.slice(1).map(Number))
}

type StructureMaker = Pick<StructureFamily, 'name' | 'make'> & { readonly form?: string | undefined }

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** A structure by its name, or a record of the caller's own. */
export function structureOf(where: string, choice: string | Structure): Structure {
  if (typeof choice !== 'string') {
    check(typeof choice?.name === 'string' && typeof choice.cell === 'function', () =>
      `${where}: structure must be one of ${known().join(', ')}, or a record of a name and a cell, got ${choice}.`)
    return choice
  }
  for (const family of structures) {
    const made = madeBy(family, choice)
    if (made) return made
  }
  const meant = structures.find(({ name }) => name.includes(':') && choice.startsWith(name.split(':')[0]))
  throw new RangeError(meant
    ? `${where}: structure "${choice}": expected ${meant.name} with integers ≥ 1, ${meant.about}, as in block:4x1.`
    : `${where}: structure: ${didYouMean(choice, known())}`)
}

const known = (): readonly string[] => structures.map(({ name }) => name)
