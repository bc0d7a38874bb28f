import type { Shape } from '@itop/masks'
import { check, type Saying } from '../errors.js'
import type { LayerShape } from '../types.js'
import { boxCells, gridCells, type Pooling } from './box-cells.js'
import { inputsLast } from './cell-grid.js'
import { positionsAsCells } from './positions-as-cells.js'
import { structureOf } from './structures.js'
import type { Cells, Structure } from './types.js'

/** Options of which weights live and die together. */
export interface StructureOptions {
  /** Default 'unstructured'. */
  readonly structure?: string | Structure | undefined
  /** What to do with a layer that the structure does not divide. Default 'refuse'. */
  readonly remainder?: 'refuse' | 'unstructured' | undefined
  /** What a cell scores: the sum of its positions' scores, or the highest of them. Default 'sum'. */
  readonly pooling?: Pooling | undefined
}

/** How layers are divided into cells. */
export interface StructureAxis {
  readonly cells: (layer: LayerShape) => Cells
  /** Whether parts of a layer have counts of their own. */
  readonly grouped: boolean
  /** Empty where each position is for itself. */
  readonly settings: { readonly structure?: string, readonly remainder?: string, readonly pooling?: string }
}

/** The axis of checked options. */
export function structureAxis(
  where: string, { structure: choice = 'unstructured', remainder, pooling }: StructureOptions
): StructureAxis {
  const structure = structureOf(where, choice)
  if (structure.name === 'unstructured') {
    check(remainder === undefined || remainder === 'refuse', say =>
      `${where}: ${say('remainder')} is what to do with layers that a structure does not divide, and there is none. ` +
        'Leave it out, or choose a structure.')
    check(pooling === undefined, say =>
      `${where}: ${say('pooling')} is what weights that go together score, and each goes alone. ` +
        'Leave it out, or choose a structure.')
    return { cells: ({ shape }) => positionsAsCells(shape), grouped: false, settings: {} }
  }
  return {
    cells: layer => {
      const box = structure.cell(layer.shape)
      checkBox(`${where}: structure "${structure.name}"`, layer, box)
      checkNeighbours(`${where}: structure "${structure.name}"`, structure, box)
      const repeats = repeatOf(structure, box)
      const axis = undivided(layer.shape, repeats)
      if (axis < 0) return grouped(layer, box, structure, pooling)
      check(remainder === 'unstructured', say =>
        doesNotDivide(`${where}: ${structure.name}`, layer, { box: repeats, axis, say }))
      return positionsAsCells(layer.shape)
    },
    grouped: structure.fanIn === 'constant' || structure.neighbours !== undefined,
    settings: { structure: structure.name, remainder: remainder ?? 'refuse', ...pooling && { pooling } }
  }
}

/** The cells of a layer that the structure divides, in its groups. */
function grouped(layer: LayerShape, box: Shape, { fanIn, neighbours }: Structure, pooling?: Pooling): Cells {
  if (neighbours !== undefined) return neighbourCells(layer, neighbours)
  const cells = boxCells(layer, box, pooling)
  return fanIn === 'constant' ? { ...cells, groups: cells.shape[0] } : cells
}

/** Positions in groups of neighbouring inputs; where a kernel has taps, in an order in which those lie together. */
function neighbourCells({ name, shape }: LayerShape, neighbours: number): Cells {
  const isOrdered = shape.slice(2).every(taps => taps === 1)
  const cells = isOrdered ? positionsAsCells(shape) : gridCells(name, inputsLast(shape))
  return { ...cells, groups: shape.reduce((a, b) => a * b, 1) / neighbours, few: true }
}

/** The box that has to divide a layer: a cell, or a group of neighbours. */
const repeatOf = ({ neighbours = 1 }: Structure, box: Shape): Shape =>
  box.map((extent, axis) => axis === 1 ? extent * neighbours : extent)

const undivided = (shape: Shape, box: Shape): number => shape.findIndex((n, axis) => n % box[axis] !== 0)

function checkNeighbours(where: string, { neighbours }: Structure, box: Shape): void {
  check(neighbours === undefined || Number.isInteger(neighbours) && neighbours >= 1, () =>
    `${where} must have an integer ≥ 1 of neighbours, or none, got ${neighbours}.`)
  check(neighbours === undefined || box.every(extent => extent === 1), () =>
    `${where} counts neighbours, so its cells are single positions: expected a box of 1s, got [${box.join(', ')}].`)
}

function checkBox(where: string, { name, shape }: LayerShape, box: Shape): void {
  check(box.length === shape.length && box.every(extent => Number.isInteger(extent) && extent >= 1), () =>
    `${where} must give an integer ≥ 1 for each axis of ${name} [${shape.join(', ')}], got [${box.join(', ')}].`)
}

interface Undivided {
  readonly box: Shape
  readonly axis: number
  readonly say: Saying
}

function doesNotDivide(where: string, { name, shape }: LayerShape, { box, axis, say }: Undivided): string {
  const axisName = ['outputs', 'inputs'][axis] ?? 'taps along the kernel'
  const [n, extent] = [shape[axis], box[axis]]
  const divisors = [divisorFrom(n, extent, -1), divisorFrom(n, extent, 1)].filter(one => one !== undefined)
  return `${where} does not divide ${name} [${shape.join(', ')}]: its ${n} ${axisName} are no multiple of ${extent}; ` +
    `of ${divisors.join(' or ')} they are. Choose such a structure, or ${say('remainder', 'unstructured')} for ` +
    'layers like this.'
}

/** The nearest divisor of a number below another or above it, if there is one. */
function divisorFrom(n: number, other: number, step: -1 | 1): number | undefined {
  for (let divisor = other; divisor >= 1 && divisor <= n; divisor += step) if (n % divisor === 0) return divisor
  return step < 0 ? divisorFrom(n, n, -1) : undefined
}
