import { guessingWords } from '../training/chance.js'
import type { RunSummary } from '../run-folder/run-summary-record.js'
import type { Style } from '../program/style.js'
import {
  backendWords, duration, foretells, integer, milliseconds, percent, plural, sizeWords, times
} from '@itop/experiment'
import { mostLayers, textTable } from './table.js'

/** The end of a run for people: the first questions first. */
export const summaryText = (summary: RunSummary, style: Style): string => [
  '',
  `  ${style.bold(headline(summary))}`,
  '',
  ...answers(summary).map(([name, ...lines]) => lines.map((line, i) =>
    `  ${style.accent((i === 0 ? name : '').padEnd(10))}${line}`).join('\n')),
  '',
  layerTable(summary),
  '',
  ...summary.report === undefined ? [] : [`  Report: ${style.accent(summary.report)}`, '']
].join('\n')

/** The result in a sentence. */
export function headline(summary: RunSummary): string {
  const { testAccuracy, density, seconds, data } = summary
  return `${guessing(summary)}${percent(testAccuracy)} of the ${data} test images right, ` +
    `with ${percent(density, density < 0.001 ? 3 : 1)} of the weights (${duration(seconds)}).`
}

const guessing = ({ testAccuracy: accuracy, testImages: images, chance }: RunSummary): string =>
  chance === undefined ? '' : guessingWords({ accuracy, images, chance })

type Answer = readonly [name: string, ...lines: string[]]

function answers(summary: RunSummary): readonly Answer[] {
  const { testAccuracy, testImages, testLoss, validAccuracy } = summary
  return [
    ['Accuracy', `${percent(testAccuracy)} of ${integer(testImages)} test images, loss ${testLoss.toFixed(4)}` +
      (validAccuracy === undefined ? '' : `; held out ${percent(validAccuracy)}`)],
    ...summary.rounds === undefined ? [explored(summary)] : [roundLines(summary.rounds)],
    ...summary.updates === 0 || summary.rounds !== undefined ? [] : [
      ['Reliably', `${percent(summary.reliable, 1)} of all weights survived an update after being grown`] as const
    ],
    ['Size', sizeWords(summary)],
    ...faster(summary),
    ...skipped(summary)
  ]
}

const skipped = ({ skipped: files = [] }: RunSummary): readonly Answer[] => files[0] === undefined ? [] : [
  ['Skipped', `${plural(files.length, 'file')} that could not be read, listed in summary.json; the first is`,
    `${files[0].file}: ${files[0].reason}`]]

/** How large the network was in each round, and how good. */
function roundLines(rounds: NonNullable<RunSummary['rounds']>): Answer {
  const sizes = rounds.map(({ active }) => integer(active))
  const width = Math.max(...sizes.map(({ length }) => length))
  return ['Rounds', ...rounds.map(({ round, density, testAccuracy }, i) =>
    `${String(round).padStart(String(rounds.length).length)}  ${percent(density, 1).padStart(7)}  ` +
      `${sizes[i]!.padStart(width)} weights  ${percent(testAccuracy)} right`)]
}

const explored = ({ rs, rsForecast, updates, density }: RunSummary): Answer => updates === 0
  ? ['Explored', `R_s ${percent(rs, 1)}: the masks never change`]
  : ['Explored', `R_s ${percent(rs, 1)} of all weights were tried in ${plural(updates, 'update')}`,
      ...foretells(rsForecast, density) ? [`random growth is expected to reach ${percent(rsForecast, 1)}`] : []]

function faster({ comparison, batch: whole }: RunSummary): readonly Answer[] {
  if (comparison === undefined) return []
  const { ratio, milliseconds: sparse, denseMilliseconds, steps, batch = whole } = comparison
  const word = ratio >= 1 ? `${times(ratio)} faster` : `${times(1 / ratio)} slower`
  const what = batch === whole ? 'a training step' : 'a part of a training step'
  return [['Speed', `${milliseconds(sparse)} ${what}, ${milliseconds(denseMilliseconds)} dense: ${word}`,
    `the same network dense on ${backendWords(comparison)}, ` +
      `${batch === whole ? 'batch' : 'parts of'} ${batch},`,
    `timed in turn in this run, medians of ${plural(steps, 'step')} each`]]
}

function layerTable(summary: RunSummary): string {
  const { layers, density, rs, rsForecast, reliable, updates } = summary
  // Where masks are chosen by what weights have become, nothing is known of it beforehand.
  const told = updates === 0 || foretells(rsForecast, density)
  const sum = (key: 'size' | 'active') => layers.reduce((total, layer) => total + layer[key], 0)
  const row = (name: string, shape: string, layer: Omit<(typeof layers)[number], 'name' | 'shape'>) => [
    name, shape, integer(layer.size), integer(layer.active), percent(layer.density, 1), percent(layer.rs, 1),
    told ? percent(layer.rsForecast, 1) : '–', percent(layer.reliable, 1)]
  return textTable(['Layer', 'Shape', 'Weights', 'Active', 'Density', 'R_s', 'Random', 'Reliable'], [
    ...(layers.length > mostLayers ? [] : layers).map(layer => row(layer.name, layer.shape.join('×'), layer)),
    row('total', '', { size: sum('size'), active: sum('active'), density, rs, rsForecast, reliable })
  ], ['left', 'left', 'right', 'right', 'right', 'right', 'right', 'right'])
}
