import type { Arena } from './arena.js'
import type { Words } from './jobs/job.js'
import type { KernelModule } from './kernel-module.js'

/** The kernels' memory, by blocks. */
export interface Heap {
  readonly kernels: KernelModule
  readonly arena: Arena
}

/** Puts numbers into a new block of the kernels' memory, and says where. */
export function place({ kernels, arena }: Heap, numbers: ArrayLike<number>): number {
  const at = arena.allocate(numbers.length * 4)
  new Uint32Array(kernels.memory.buffer, at, numbers.length).set(numbers)
  return at
}

/** Puts floats into a new block of the kernels' memory, and says where. */
export function placeFloats({ kernels, arena }: Heap, numbers: Float32Array): number {
  const at = arena.allocate(numbers.byteLength)
  new Float32Array(kernels.memory.buffer, at, numbers.length).set(numbers)
  return at
}

/** Memory as words, from a place on. */
export const wordsAt = ({ kernels: { memory: { buffer } } }: Heap, at: number, length: number): Words =>
  ({ integers: new Int32Array(buffer, at, length), floats: new Float32Array(buffer, at, length) })

/** Runs `use` with arena memory that is free again afterwards. Nothing else may keep the offset. */
export function withScratch<T>({ arena }: Heap, floats: number, use: (offset: number) => T): T {
  const offset = arena.allocate(floats * 4)
  try {
    return use(offset)
  } finally {
    arena.free(offset)
  }
}
