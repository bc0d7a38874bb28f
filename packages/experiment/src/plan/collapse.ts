import type { Mask } from '@itop/masks'
import { connections, type Connections, type CostLayer } from '@itop/metrics'
import { layersOf, type Network } from '@itop/models'
import type { UpdatePlan, Updater } from '@itop/updaters'
import { costLayers, sizeOf } from './cost-layers.js'
import { startWithoutData } from '../recipe/methods.js'
import type { Recipe } from '../recipe/recipe.js'
import { integer, percent, plural } from '../words/format.js'

/**
 * How the image is connected to the outputs under the masks with which a recipe begins, which its seed decides.
 * Undefined where every unit has so many weights that none is left without, where there are too many to follow, and
 * where the masks are drawn from the data.
 */
export function firstConnections(
  network: Network, updater: Updater, updates: UpdatePlan, { seed }: Pick<Recipe, 'seed'>
): Connections | undefined {
  if (!mayBeUnconnected(network, updater, updates)) return undefined
  const layers = layersOf(network)
  const started = startWithoutData(network, updater, { seed })
  if (started === undefined || started instanceof Promise) return undefined
  return connectionsOf(network, new Map(layers.map(({ name }, i) => [name, started.masks[i]!.forward])))
}

/** The same under masks by name. */
export const connectionsOf = ({ steps, input }: Network, masks: ReadonlyMap<string, Mask>): Connections =>
  connections({ steps, input, masks })

/** Weights beyond which following each of them takes longer than a plan may. */
const mostFollowed = 2 ** 24

/** Whether a unit without weights is to be expected at all; in networks of many weights it is not. */
function mayBeUnconnected(network: Network, { cells }: Updater, updates: UpdatePlan): boolean {
  const layers = costLayers(network, updates.at(0).densities)
  if (layers.reduce((sum, { active }) => sum + active, 0) > mostFollowed) return false
  return layers.reduce((sum, layer) => sum + emptyUnits(layer, cells?.(layer).shape ?? layer.shape), 0) > 1e-6
}

/** Inputs and outputs of a layer, or blocks of them, that random cells are expected to leave without a weight. */
function emptyUnits(layer: CostLayer, cells: readonly number[]): number {
  const empty = (units: number) => units * (1 - layer.active / sizeOf(layer)) ** (sizeOf({ shape: cells }) / units)
  return empty(cells[0]!) + empty(cells[1]!)
}

/** What is likely not meant: outputs that nothing reaches, and weights that lead nowhere. */
export function collapseWarnings(found: Connections | undefined): readonly string[] {
  if (found === undefined) return []
  const { layers, outputs, reached } = found
  const total = (key: 'active' | 'connected') => layers.reduce((sum, layer) => sum + layer[key], 0)
  const [active, connected] = [total('active'), total('connected')]
  const unreached = reached === outputs ? [] : [reached === 0
    ? `no path of existing weights leads from the image to any of the ${plural(outputs, 'output')}: ` +
      'the network begins as a constant.'
    : `no path of existing weights leads from the image to ${outputs - reached} of the ${plural(outputs, 'output')}, ` +
      'which begin as constants.']
  const few = connected >= active / 2 ? [] : [`of ${integer(active)} existing weights ${integer(connected)} ` +
    `(${percent(connected / active, 1)}) are on a path from the image to an output (${layers.map(layer =>
      `${layer.name} ${layer.connected} of ${layer.active}`).slice(0, 4).join(', ')}` +
      `${layers.length > 4 ? ', …' : ''}).`]
  const all = [...unreached, ...few]
  return all.length === 0 ? [] : [`${all.join(' Also, ')} Raise the density, or expect to learn little.`]
}
