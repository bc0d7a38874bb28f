import type { Inspection } from '../run-folder/inspection.js'
import type { Style } from '../program/style.js'
import { integer, percent, plural, sizeWords } from '@itop/experiment'
import { textTable } from './table.js'

/** What is inside a trained network, for people. */
export function inspectText(inspection: Inspection, run: string, style: Style): string {
  const { recipe, step, backend, maskHash, round, rounds, imported } = inspection
  const place = round === undefined ? '' : `round ${round} of ${rounds}, `
  return [
    `${style.bold(`${recipe.method} · ${recipe.model} · ${recipe.data}`)}   ${run}, ${place}step ${integer(step)}`,
    '',
    layerTable(inspection),
    '',
    `  Size    ${sizeWords(inspection)}`,
    `  Masks   ${maskHash}`,
    imported ? `  From    ${imported.file}`
      : `  Kernels ${backend.name}${backend.build === undefined ? '' : ` (${backend.build})`}`,
    `  Recipe  ${recipe.id}`,
    ...roundLines(inspection),
    ...recipeLines(recipe),
    ''
  ].join('\n')
}

/** How the rounds before ended. */
const roundLines = ({ ends = [] }: Inspection): readonly string[] => ends.map(({ round, density, testAccuracy }, i) =>
  `  ${(i === 0 ? 'Rounds' : '').padEnd(8)}${round}: ${percent(density, 1)} of the weights, ` +
    `${percent(testAccuracy)} of the test images right`)

function layerTable({ layers, active, density, rs, reliable }: Inspection): string {
  const total = (key: 'size' | 'deadUnits') => integer(layers.reduce((sum, layer) => sum + layer[key], 0))
  const storesMore = layers.some(({ stored }) => stored !== undefined)
  const storedBy = (some: Inspection['layers']): readonly string[] =>
    storesMore ? [integer(some.reduce((sum, layer) => sum + (layer.stored ?? layer.active), 0))] : []
  const heads = ['Layer', 'Shape', 'Weights', ...storesMore ? ['Stored'] : [], 'Active', 'Density', 'R_s', 'Reliable',
    'Dead units']
  return textTable(heads, [
    ...layers.map(layer => [layer.name, layer.shape.join('×'), integer(layer.size), ...storedBy([layer]),
      integer(layer.active),
      percent(layer.density, 1), percent(layer.rs, 1), percent(layer.reliable, 1), integer(layer.deadUnits)]),
    ['total', '', total('size'), ...storedBy(layers), integer(active), percent(density, 1), percent(rs, 1),
      percent(reliable, 1), total('deadUnits')]
  ], ['left', 'left', ...heads.slice(2).map(() => 'right' as const)])
}

const recipeLines = (recipe: object): readonly string[] => Object.entries(recipe).filter(([key]) => key !== 'id')
  .map(([key, value]) => `          ${key.padEnd(16)}${key === 'tuned' ? measured(value) : setting(value)}`)

/** A setting in at most six digits, lists of them too; recipe.json has all of them. */
const setting = (value: unknown): string => Array.isArray(value) ? value.map(setting).join(', ')
  : typeof value === 'number' && !Number.isInteger(value) ? String(Number(value.toPrecision(6)))
    : String(value)

const measured = (choices: readonly unknown[]): string => `${plural(choices.length, 'layer')}, in recipe.json`
