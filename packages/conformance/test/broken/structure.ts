import { structureLaws, type StructureMaker } from '../../src/index.js'
import { brokenNames, counter, type Broken } from './broken.js'

const good = {
  name: 'pairs:N', form: 'pairs:([1-9])',
  make: (name: string, n: number) =>
    ({ name, cell: (shape: readonly number[]) => shape.map((_, axis) => axis === 0 ? n : 1) })
}
const lawsOf = (own: Partial<StructureMaker>, names: readonly string[] = ['pairs:2', 'pairs:4']) =>
  structureLaws({ ...good, ...own } as StructureMaker, { names })
const withCell = (cell: (shape: readonly number[]) => readonly number[]) => lawsOf({ make: name => ({ name, cell }) })
const calls = counter()

export const laws = lawsOf({})

export const broken: readonly Broken[] = [
  ...brokenNames(lawsOf),
  {
    law: 'is made by every name that people may type, and goes by it', words: 'so expected examples',
    laws: structureLaws(good as StructureMaker)
  },
  {
    law: 'is made by every name that people may type, and goes by it', words: '"pairs:12" is no name of pairs:N',
    laws: lawsOf({}, ['pairs:12'])
  },
  {
    law: 'is made by every name that people may type, and goes by it',
    words: 'expected a structure of that name, got "pairs"',
    laws: lawsOf({ make: () => ({ name: 'pairs', cell: shape => shape }) })
  },
  {
    law: 'gives a box of an integer ≥ 1 for every axis of a layer', words: 'expected 2 integers ≥ 1, got [24].',
    laws: withCell(([outputs]) => [outputs / 2])
  },
  {
    law: 'gives the same box for the same layer, by no clock and no chance', words: 'expected the same box again',
    laws: withCell(shape => shape.map(() => 1 + calls() % 3))
  },
  {
    law: 'divides layers into cells, and cells and masks become each other without loss',
    words: 'got none. Use smaller boxes',
    laws: withCell(shape => shape.map(() => 7))
  }
]
