import type { Inspection } from '../commands/inspect.js'
import type { Style } from '../style.js'
import { integer, percent, plural } from './format.js'
import { textTable } from './table.js'

/** What is inside a trained network, for people. */
export const inspectText = (
  { recipe, step, backend, rs, reliable, density, active, layers, maskHash }: Inspection, run: string, style: Style
): string => [
  `${style.bold(`${recipe.method} · ${recipe.model} · ${recipe.data}`)}   ${run}, step ${integer(step)}`,
  '',
  textTable(['Layer', 'Shape', 'Weights', 'Active', 'Density', 'R_s', 'Reliable', 'Dead units'], [
    ...layers.map(layer => [layer.name, layer.shape.join('×'), integer(layer.size), integer(layer.active),
      percent(layer.density, 1), percent(layer.rs, 1), percent(layer.reliable, 1), integer(layer.deadUnits)]),
    ['total', '', integer(layers.reduce((sum, { size }) => sum + size, 0)), integer(active),
      percent(density, 1), percent(rs, 1), percent(reliable, 1),
      integer(layers.reduce((sum, layer) => sum + layer.deadUnits, 0))]
  ], ['left', 'left', 'right', 'right', 'right', 'right', 'right', 'right']),
  '',
  `  Masks   ${maskHash}`,
  `  Kernels ${backend.name}${backend.build === undefined ? '' : ` (${backend.build})`}`,
  `  Recipe  ${recipe.id}`,
  ...recipeLines(recipe),
  ''
].join('\n')

const recipeLines = (recipe: object): readonly string[] => Object.entries(recipe).filter(([key]) => key !== 'id')
  .map(([key, value]) => `          ${key.padEnd(16)}${key === 'tuned' ? measured(value) : String(value)}`)

const measured = (choices: readonly unknown[]): string => `${plural(choices.length, 'layer')}, in recipe.json`
