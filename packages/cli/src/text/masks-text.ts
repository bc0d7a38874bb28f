import { integer, percent, type Recipe } from '@itop/experiment'
import type { Style } from '../program/style.js'
import type { MasksInspection } from '../run-folder/masks-inspection.js'
import { textTable } from './table.js'

/** The masks of a run at a step, for people. */
export function masksText(
  { layers, step, round, ...total }: MasksInspection, recipe: Recipe, run: string, style: Style
): string {
  const place = round === undefined ? '' : `round ${round}, `
  const row = (own: Omit<MasksInspection, 'step' | 'round' | 'layers'>): readonly string[] => [
    integer(own.active), percent(own.density, 1), percent(own.explored, 1), integer(own.born), integer(own.medianAge),
    percent(own.survival, 1), percent(own.overlapFirst, 1), percent(own.overlapLast, 1)
  ]
  const heads = ['Layer', 'Shape', 'Active', 'Density', 'Explored', 'Born since', 'Median age', 'First ones left',
    'Also at first', 'Also at last']
  return [
    `${style.bold(`${recipe.method} · ${recipe.model} · ${recipe.data}`)}   ${run}, ${place}step ${integer(step)}`,
    '',
    textTable(heads, [
      ...layers.map(layer => [layer.name, layer.shape.join('×'), ...row(layer)]), ['total', '', ...row(total)]
    ], ['left', 'left', ...heads.slice(2).map(() => 'right' as const)]),
    '',
    '  Born since the first masks; ages in steps; shares of the weights that exist at this step, but for',
    '  those explored, of all, and those left of the first ones.',
    ''
  ].join('\n')
}
