import type { RecordOf } from '../metrics-records.js'
import type { Recipe } from '../recipe.js'
import type { StartedBackend } from '../backend.js'
import type { Style } from '../style.js'
import { integer, percent, plural } from './format.js'
import { mostLayers, textTable } from './table.js'

/** What a run is about to do: the job in a sentence or two, and the layers. */
export const trainHeader = (
  recipe: Recipe, start: RecordOf<'start'>, plan: { readonly steps: number, readonly updates: number },
  backend: StartedBackend, style: Style
): string => {
  const active = start.layers.reduce((sum, layer) => sum + layer.active, 0)
  const size = start.layers.reduce((sum, layer) => sum + layer.size, 0)
  const rows = start.layers.map(layer => [
    layer.name, layer.shape.join('×'), integer(layer.size), integer(layer.active), percent(layer.density)])
  return [
    `${style.bold(`${recipe.method} · ${recipe.model} · ${recipe.data}`)}   recipe ${recipe.id}, seed ${recipe.seed}`,
    `${integer(active)} of ${integer(size)} weights (${percent(active / size)}), batch ${recipe.batch}, ` +
      `${plural(plan.steps, 'step')}, ${plural(plan.updates, 'mask update')}`,
    style.dim(backend.description),
    '',
    rows.length > mostLayers
      ? `  ${rows.length} layers; itop explain and itop inspect show each of them.`
      : textTable(['Layer', 'Shape', 'Weights', 'Active', 'Density'], rows,
        ['left', 'left', 'right', 'right', 'right']),
    '', ''
  ].join('\n')
}
