import { observeUpdate, type Exploration } from '@itop/metrics'
import type { Mask } from '@itop/masks'
import type { LayerChange, LayerShape, LayerView, TopologyChange, UpdateContext, Updater } from '@itop/updaters'
import type { Measuring } from '../measurements/measuring.js'
import { measuredSlots } from '../measurements/slots.js'
import { checkBirths } from './births.js'
import { checkNested } from './layer-masks.js'

/** What is remembered from update to update. */
export interface UpdateMemory {
  exploration: Exploration
  /** What the method remembers. */
  method: unknown
  readonly measuring: Measuring
}

/** The existing weights of a layer on the host; arrays are `[nnz]`. */
export interface ExistingLayer {
  readonly stored: Mask
  /** Left out: all that is stored. */
  readonly backward?: Mask | undefined
  readonly values: Float32Array
  /** Those of the optimizer's slots that the updater needs, by their names. */
  readonly slots?: ReadonlyMap<string, Float32Array> | undefined
}

/** Where weights lie: who trains them can show them, and can move them to another topology. */
export interface Topology {
  /** In the order of the updater's layers. */
  readonly shapes: readonly LayerShape[]
  readonly look: (name: string) => Promise<ExistingLayer>
  readonly move: (layers: readonly LayerChange[]) => Promise<void>
}

/** Asks the updater for the change of topology at a step, records what it explored, and has it carried out. */
export async function runUpdate(
  updater: Updater, memory: UpdateMemory, at: UpdateContext, { shapes, look, move }: Topology
): Promise<TopologyChange> {
  const { layers } = memory.exploration
  const views = await Promise.all(layers.map(async ({ name, active, everActive }, i): Promise<LayerView> => {
    const { stored, backward, values, slots = noSlots } = await look(name)
    const measured = { ...memory.measuring.measured(name), ...measuredSlots(slots) }
    const { role, feeds } = shapes[i]
    return { name, role, feeds, stored, ...backward && { backward }, forward: active, everActive, values, measured }
  }))
  const { state, change } = await updater.update(memory.method, views, at)
  for (const [i, layer] of change.layers.entries()) {
    checkNested(layer.name, layer)
    if (layer.births) checkBirths(views[i]!.stored, layer)
  }
  memory.measuring.updated()
  memory.exploration = observeUpdate(memory.exploration, change)
  memory.method = state
  await move(change.layers)
  return change
}

const noSlots: ReadonlyMap<string, Float32Array> = new Map()
