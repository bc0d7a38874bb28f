import { observeUpdate, type Exploration } from '@itop/metrics'
import type { Mask } from '@itop/masks'
import type { LayerChange, LayerView, TopologyChange, UpdateContext, Updater } from '@itop/updaters'
import type { GrowthGradient } from './growth-gradient.js'
import { checkNested } from './layer-masks.js'
import type { StepGradient } from '../step/step-gradient.js'

/** What is remembered from update to update. */
export interface UpdateMemory {
  exploration: Exploration
  /** What the method remembers. */
  method: unknown
  readonly growth: GrowthGradient
}

/** The existing weights of a layer on the host; arrays are `[nnz]`. */
export interface ExistingLayer {
  readonly stored: Mask
  /** Left out: all that is stored. */
  readonly backward?: Mask | undefined
  readonly values: Float32Array
  /** Where the prune score needs them. */
  readonly gradients?: Float32Array | undefined
}

/** Where weights lie: who trains them can show them, and can move them to another topology. */
export interface Topology {
  readonly look: (name: string) => Promise<ExistingLayer>
  readonly move: (layers: readonly LayerChange[]) => Promise<void>
}

/**
 * Asks the updater for the change of topology at a step, records what it explored, and has it carried out. `dense`: the
 * gradients of this step at every position, where the grow rule needs them.
 */
export async function runUpdate(
  updater: Updater, memory: UpdateMemory, at: UpdateContext, dense: ReadonlyMap<string, StepGradient>,
  { look, move }: Topology
): Promise<TopologyChange> {
  const views = await Promise.all(memory.exploration.layers.map(async ({ name, active, everActive }): Promise<LayerView> => {
    const { stored, backward, values, gradients } = await look(name)
    const absent = memory.growth.source(name, dense)
    return {
      name, stored, ...backward && { backward }, forward: active, everActive, values, ...gradients && { gradients },
      ...absent && { absent }
    }
  }))
  const { state, change } = await updater.update(memory.method, views, at)
  for (const layer of change.layers) checkNested(layer.name, layer)
  memory.growth.updated()
  memory.exploration = observeUpdate(memory.exploration, change)
  memory.method = state
  await move(change.layers)
  return change
}
