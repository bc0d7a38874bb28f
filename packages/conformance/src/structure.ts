import { equals, Mask, sizeOf, type Shape } from '@itop/masks'
import { madeBy, methods, type Cells, type Structure } from '@itop/updaters'
import { withoutChance } from './chance.js'
import { describedLaws, type Named } from './described.js'
import { describeLaws, expectThat, type Law, type Runner } from './law.js'
import { numbers, sameNumbers } from './numbers.js'

/** A structure as a plug-in brings it: one, or those whose names hold numbers. */
export interface StructureMaker extends Named {
  readonly form?: string | undefined
  /** The structure of a name, with the numbers in it. */
  readonly make: (name: string, ...numbers: readonly number[]) => Structure
}

/** Which of a family to look at. */
export interface StructureOptions {
  /** Names as people type them, such as `block:4x1`. Default: the structure's own, where its name holds no numbers. */
  readonly names?: readonly string[] | undefined
}

/** Tests that a structure keeps its laws. */
export const describeStructure = (made: StructureMaker, runner: Runner, options: StructureOptions = {}): void =>
  describeLaws(`structure ${made.name}`, structureLaws(made, options), runner)

/** The laws of a structure. */
export const structureLaws = (
  made: StructureMaker, { names = usualNames(made) }: StructureOptions = {}
): readonly Law[] => [
  ...describedLaws(made),
  {
    name: 'is made by every name that people may type, and goes by it',
    run: () => {
      expectThat(names.length > 0, () =>
        `the names of ${made.name} hold numbers (${made.form}), so expected examples. ` +
        'Give names: [\'…\'], as people would type them.')
      for (const name of names) {
        const { name: own } = structureOf(made, name)
        expectThat(own === name, () => `made by the name "${name}", expected a structure of that name, got "${own}". ` +
          'Records and checkpoints make it again by its name: pass on the one that make is given.')
      }
    }
  },
  {
    name: 'gives a box of an integer ≥ 1 for every axis of a layer',
    run: () => ofEveryShape(made, names, (structure, shape, where) => {
      const box = structure.cell(shape)
      expectThat(box.length === shape.length && box.every(extent => Number.isInteger(extent) && extent >= 1), () =>
        `${where}: expected ${shape.length} integers ≥ 1, got [${box.join(', ')}].`)
    })
  },
  {
    name: 'gives the same box for the same layer, by no clock and no chance',
    run: () => ofEveryShape(made, names, (structure, shape, where) => {
      const given = [...shape]
      const [once, again] = [0, 1].map(() => withoutChance(where, () => structure.cell(given)))
      expectThat(sameNumbers(once, again), () =>
        `${where}: expected the same box again, got [${once.join(', ')}], then [${again.join(', ')}].`)
      expectThat(sameNumbers(given, shape), () =>
        `${where}: expected the shape to stay as it was, got [${given.join(', ')}].`)
    })
  },
  {
    name: 'divides layers into cells, and cells and masks become each other without loss',
    run: () => {
      for (const name of names) {
        const structure = structureOf(made, name)
        const divided = shapes.filter(shape => divides(structure.cell(shape), shape))
        expectThat(divided.length > 0, () => `${name}: expected it to divide one of the layers ` +
          `${shapes.map(shape => shape.join('×')).join(', ')}, got none. Use smaller boxes in the example.`)
        for (const shape of divided) checkCells(name, cellsOf(structure, shape), structure.cell(shape), shape)
      }
    }
  }
]

const usualNames = ({ name, form }: StructureMaker): readonly string[] => form === undefined ? [name] : []

function structureOf(maker: StructureMaker, name: string): Structure {
  const made = madeBy(maker, name)
  expectThat(made !== undefined, () => `"${name}" is no name of ${maker.name}, whose form is ${maker.form}.`)
  return made
}

/** Multiples of most boxes that people think of. */
const shapes: readonly Shape[] = [[48, 60], [16, 24], [48, 12, 3, 3], [16, 8, 1, 1], [64, 1, 5, 5]]

const divides = (box: Shape, shape: Shape): boolean => shape.every((n, axis) => n % box[axis] === 0)

/** The cells as every method has them. */
function cellsOf(structure: Structure, shape: Shape): Cells {
  const { cells } = methods['set'].make({ density: 0.5, structure })
  expectThat(cells !== undefined, () => 'expected a method of this structure to divide layers.')
  return cells({ name: 'layer', shape })
}

function checkCells(name: string, cells: Cells, box: Shape, shape: Shape): void {
  const where = `${name}, a layer of ${shape.join('×')}`
  const size = sizeOf(box)
  const draw = numbers(Mask.empty(cells.shape).size, where)
  const chosen = Mask.from([...draw].map(value => value > 0), cells.shape)
  const mask = cells.maskOf(chosen)
  expectThat(cells.size === size && mask.count === chosen.count * size, () =>
    `${where}: expected ${chosen.count} cells of ${size} positions, got ${mask.count} positions.`)
  expectThat(equals(cells.cellsOf(mask), chosen), () =>
    `${where}: expected the mask of some cells to give those cells again.`)
}

function ofEveryShape(
  made: StructureMaker, names: readonly string[], run: (structure: Structure, shape: Shape, where: string) => void
): void {
  for (const name of names) for (const shape of shapes) {
    run(structureOf(made, name), shape, `${name}, a layer of ${shape.join('×')}`)
  }
}
