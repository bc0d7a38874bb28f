import { headerBytes, recordBytes, type HistoryHeader, type LayerTurnover } from '@itop/history'
import { pruneCount } from '@itop/masks'
import { layersOf, type Network } from '@itop/models'
import type { UpdatePlan } from '@itop/updaters'
import type { Recipe } from '../recipe/recipe.js'
import { sizeOf } from './cost-layers.js'

/** What `topology.itop` says of its run. */
export const aboutMasks = ({ model, data, method, seed }: Recipe): HistoryHeader['about'] =>
  ({ model, data, method, seed })

/** Updates that are looked at where a run has more: what changes does so smoothly. */
const most = 256

/**
 * Bytes of `topology.itop` at most, which keeps the masks over time, by the drop fractions and densities of a plan. Of
 * methods that choose by values how many weights change, it is what is known beforehand: little more than the first
 * masks.
 */
export function historyBytes(network: Network, updates: UpdatePlan, about: HistoryHeader['about']): number {
  const layers = layersOf(network).map(({ name, shape }) => ({ name, shape }))
  const sizes = layers.map(sizeOf)
  const activeAt = (step: number): readonly number[] =>
    updates.at(step).densities.map((density, i) => Math.round(density * sizes[i]!))
  const first = activeAt(0).map((grown, i) => ({ size: sizes[i]!, active: 0, dropped: 0, grown }))
  const looked = Math.min(updates.count, most)
  const changes = Array.from({ length: looked }, (_, i): number => {
    const update = Math.ceil((i + 1) * updates.count / looked)
    const step = updates.step(update)
    const before = activeAt(update === 1 ? 0 : updates.step(update - 1))
    const after = activeAt(step)
    const { dropFraction } = updates.at(step)
    return recordBytes(sizes.map((size, layer) =>
      turnover({ size, active: before[layer]!, after: after[layer]!, dropFraction })))
  })
  const mean = changes.reduce((sum, bytes) => sum + bytes, 0) / Math.max(1, looked)
  return headerBytes({ about, layers }) + recordBytes(first) + Math.ceil(mean * updates.count)
}

/** What leaves a layer and comes to it, where a fraction is exchanged on the way to another number of weights. */
function turnover({ size, active, after, dropFraction }: {
  readonly size: number, readonly active: number, readonly after: number, readonly dropFraction: number
}): LayerTurnover {
  const dropped = Math.min(active, Math.max(pruneCount(active, dropFraction), active - after))
  const grown = Math.min(size - active, Math.max(0, after - active + dropped))
  return { size, active, dropped, grown }
}
