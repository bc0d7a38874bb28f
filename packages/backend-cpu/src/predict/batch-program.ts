import type { EngineNetwork, InputFill } from '@itop/ops'
import { sizeOf } from '@itop/masks'
import { byImage } from '../logits.js'
import type { Machine } from '../machine.js'
import { writePixels } from '../pixels.js'
import { recordForward } from '../recording/record.js'
import type { PlacedWeight } from '../recording/step-jobs.js'

/** A network's forward pass over so many images, recorded, with places for them and for what it says. */
export interface BatchProgram {
  /** `[n, classes]`, of the images that `fill` writes. */
  run(fill: InputFill): Float32Array
  dispose(): void
}

/** Records the forward pass of a network over n images. */
export function createBatchProgram(machine: Machine, { network, weights, n }: {
  readonly network: EngineNetwork, readonly weights: ReadonlyMap<string, PlacedWeight>, readonly n: number
}): BatchProgram {
  const { arena, kernels, layout } = machine
  const { stride } = layout.lanesOf(n)
  const { input: shape, steps } = network
  const classes = sizeOf(Object.values(steps.at(-1)?.output ?? shape))
  const floats = (features: number): { readonly at: number, readonly view: Float32Array } => {
    const at = arena.allocate(4 * features * stride)
    return { at, view: new Float32Array(kernels.memory.buffer, at, features * stride) }
  }
  const [input, logits] = [floats(shape.c * shape.h * shape.w), floats(classes)]
  input.view.fill(0) // lanes beyond n stay so
  const program = recordForward(machine, { network, weights, n })
  return {
    run(fill) {
      fill(input.view, { kind: 'feature-major', lanes: stride }, pixels =>
        writePixels(machine, { shape, n, y: input.at, stride }, pixels))
      program.run(input.at, logits.at)
      const found = new Float32Array(n * classes)
      byImage(logits.view, { n, classes, stride }, found)
      return found
    },
    dispose() {
      program.dispose()
      arena.free(input.at)
      arena.free(logits.at)
    }
  }
}
