import type { EngineInference, EngineNetwork, InferenceEngine, ParameterOptions } from '@itop/ops'
import { placeFloats } from '../heap.js'
import type { Machine } from '../machine.js'
import type { PlacedWeight } from '../recording/step-jobs.js'
import { createBatchProgram, type BatchProgram } from './batch-program.js'
import { createRowProgram } from './rows/row-program.js'

/** Sizes of batches that are kept ready: that of most, and that of the rest. */
const sizesKept = 2

/** Computes networks on a machine, until it ends. */
export function engineOn(machine: Machine): InferenceEngine & { readonly end: () => void } {
  let ended = false
  const load = (network: EngineNetwork, weights: readonly ParameterOptions[]): EngineInference => {
    const check = (): void => {
      if (!ended) return
      throw new Error(`predict: the kernels that '${network.name}' was loaded on were disposed. Start others.`)
    }
    check()
    const placed = new Map(weights.map(({ name, pattern, values }): [string, PlacedWeight] =>
      [name, { at: placeFloats(machine, values), pattern }]))
    const programs = createPrograms(n => createRowProgram(machine, { network, weights, placed, n }) ??
      createBatchProgram(machine, { network, weights: placed, n }))
    return {
      async logits(n, fill) {
        check()
        return programs.of(n).run(fill)
      },
      dispose() {
        if (ended) return
        programs.dispose()
        for (const { at, pattern } of placed.values()) {
          machine.arena.free(at)
          if (pattern) machine.release(pattern)
        }
      }
    }
  }
  return { load, end: () => { ended = true } }
}

/** What computes batches, by their sizes: the last ones that were asked for. */
function createPrograms(make: (n: number) => BatchProgram) {
  const kept = new Map<number, BatchProgram>()
  const drop = (n: number): void => {
    kept.get(n)?.dispose()
    kept.delete(n)
  }
  return {
    of(n: number): BatchProgram {
      const program = kept.get(n)
      kept.delete(n)
      const [oldest] = kept.keys()
      if (!program && kept.size === sizesKept) drop(oldest!)
      const next = program ?? make(n)
      kept.set(n, next)
      return next
    },
    dispose(): void {
      for (const n of [...kept.keys()]) drop(n)
    }
  }
}
