import { UserError, plannedNetwork, type Recipe, type Registry } from '@itop/experiment'
import type { History } from '@itop/history'
import type { MetricsRecord } from '../run-folder/metrics-records.js'
import type { Scene } from './frame-svg.js'
import { filmOf, type Film } from './frames.js'
import { countsOf } from './pixels.js'

/** Layers that a picture has room for. */
const mostLayers = 3

/** What pictures of a run show, at so many times or fewer. */
export function sceneOf(
  { recipe, history, records, frames }: {
    readonly recipe: Recipe, readonly history: History, readonly records: readonly MetricsRecord[]
    readonly frames: number
  },
  registry: Registry
): Scene {
  const film = filmOf(history, records, frames)
  const image = imageOf(film, recipe, registry)
  return {
    film, image, title: `${recipe.method} · ${recipe.model} · ${recipe.data}`,
    layers: layersShown(history, image === undefined ? mostLayers + 1 : mostLayers)
  }
}

/** The first layer, and the largest of the others; in model order. */
function layersShown({ layers: [first, ...others] }: History, most: number): readonly string[] {
  if (first === undefined) throw new UserError(['The network has no layer with a mask: there is nothing to see.'])
  const size = (shape: readonly number[]) => shape.reduce((product, axis) => product * axis, 1)
  const largest = others.toSorted((a, b) => size(b.shape) - size(a.shape)).slice(0, most - 1)
  return [first.name, ...others.filter(layer => largest.includes(layer)).map(({ name }) => name)]
}

/** The image that the first layer reads pixel by pixel, if it does. */
function imageOf({ frames }: Film, recipe: Recipe, registry: Registry): Scene['image'] {
  const { c, h, w } = plannedNetwork(recipe, registry).input
  const firsts = frames.map(({ masks }) => masks.get(masks.names[0]!))   // there is a layer
  const { shape } = firsts[0]!   // and a frame
  if (shape.length !== 2 || shape[1] !== c * h * w || h * w === 1) return undefined
  return { h, w, most: firsts.reduce((most, mask) => Math.max(most, ...countsOf(mask, { h, w })), 1) }
}
