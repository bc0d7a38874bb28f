import { createArena } from '../arena.js'

/** Places for what comes and goes in a known order, before there is memory for it. */
export interface Plan {
  allocate(bytes: number): number
  free(at: number): void
  /** Bytes from the first place to the end of the last one so far. */
  bytes(): number
}

/** A plan of places from `start` on. */
export function createPlan(start: number): Plan {
  const arena = createArena({ buffer: { byteLength: Infinity }, grow() {} }, start)
  let end = start
  return {
    allocate(bytes) {
      const at = arena.allocate(bytes)
      end = Math.max(end, at + bytes)
      return at
    },
    free: arena.free,
    bytes: () => end - start
  }
}
