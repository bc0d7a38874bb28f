import { checkOptions, rank, type Mask } from '@itop/masks'
import { check } from './check.js'

/** Units of a layer that no existing weight touches, as ascending unit numbers. */
export interface DeadUnits {
  /** Outputs (neurons, channels) with no existing incoming weight: they are constant. */
  readonly outputs: Uint32Array
  /** Inputs that no existing weight reads. */
  readonly inputs: Uint32Array
}

/** The dead outputs and unused inputs of a layer of shape `[out, in]` or `[out, in / groups, kh, kw]`. */
export function deadUnits(mask: Mask, options: { readonly groups?: number } = {}): DeadUnits {
  checkOptions('deadUnits', options, ['groups'])
  const { groups = 1 } = options
  const [outputs, inputsPerGroup] = mask.shape
  check(mask.shape.length >= 2, () => `deadUnits: expected a shape [out, in, …], got [${mask.shape.join(', ')}].`)
  check(Number.isInteger(groups) && groups >= 1 && outputs % groups === 0, () =>
    `deadUnits: expected groups to divide the ${outputs} outputs, got ${groups}.`)
  return { outputs: emptyRows(mask, outputs), inputs: unusedInputs(mask, outputs / groups, inputsPerGroup, groups) }
}

function emptyRows(mask: Mask, rows: number): Uint32Array {
  const columns = mask.size / rows
  const before = (row: number) => row === rows ? mask.count : rank(mask, row * columns)
  return numbers(rows, row => before(row + 1) === before(row))
}

function unusedInputs(mask: Mask, rowsPerGroup: number, inputsPerGroup: number, groups: number): Uint32Array {
  const columns = mask.size / mask.shape[0]
  const taps = columns / inputsPerGroup
  const used = new Uint8Array(inputsPerGroup * groups)
  for (const position of mask.positions()) {
    const row = Math.floor(position / columns)
    const group = Math.floor(row / rowsPerGroup)
    used[group * inputsPerGroup + Math.floor((position - row * columns) / taps)] = 1
  }
  return numbers(used.length, input => used[input] === 0)
}

const numbers = (length: number, accept: (i: number) => boolean): Uint32Array =>
  Uint32Array.from(Array.from({ length }, (_, i) => i).filter(accept))
