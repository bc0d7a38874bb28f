import { check } from '../errors.js'
import type { Blocks } from './dsb-blocks.js'

/** What dynamic shuffled blocks remember: the blocks of each layer, none of one without. */
export interface DsbState {
  readonly blocks: readonly Blocks[]
}

/** One from a file. */
export function readBlocks(saved: unknown): DsbState {
  const { blocks } = Object(saved) as { readonly blocks?: unknown }   // checked in the next line
  check(Array.isArray(blocks) && blocks.every(areBlocks), () =>
    'dsb: expected a state of { blocks }, outputs and columns of each layer. The checkpoint is of another method.')
  return { blocks: blocks as Blocks[] }   // by the same line
}

function areBlocks(own: unknown): own is Blocks {
  const { outputs, columns } = Object(own) as Partial<Blocks>   // whatever it is
  return outputs instanceof Uint32Array && columns instanceof Uint32Array && outputs.length === columns.length
}
