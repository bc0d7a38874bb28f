import { sizeOf } from '@itop/masks'
import type { TensorInfo } from '@tensorflow/tfjs-core'
import type { Backend } from '../backend.js'
import { runProgram, type Program } from '../program.js'

/** Threads that keep a GPU busy: a sum for fewer results than this is cut into parts. */
const enoughThreads = 1 << 15

/**
 * Into how many parts sums over `terms` are cut that give `results` numbers: enough to keep a GPU busy, a function of
 * the shapes alone, so that the order of summation is always the same. Parts take O(results) memory, or 128 KB.
 */
export const partsOf = (results: number, terms: number): number =>
  Math.max(1, Math.min(terms, 1024, Math.floor(enoughThreads / Math.max(1, results))))

const addUp: Program = {
  name: 'itop_add_parts',
  inputs: ['part'],
  integers: ['parts'],
  code: `
  var sum = 0.0;
  for (var p = 0; p < uniforms.parts; p++) { sum += part[p * uniforms.threads + index]; }
  result[index] = sum;`
}

/** `[parts, results]` → its sum over the parts, in their order, in `shape`; the parts are freed. */
export function sumOfParts(backend: Backend, part: TensorInfo, parts: number, shape: readonly number[]): TensorInfo {
  if (parts === 1) return { ...part, shape: [...shape] }
  const threads = sizeOf(shape)
  const sum = runProgram(backend, addUp, { inputs: [part], uniforms: { parts }, threads, output: shape })
  backend.disposeData(part.dataId)
  return sum
}
