import { backendWords, milliseconds, plural, threeDigits, times } from '@itop/experiment'
import { likeLayers } from './like-layers.js'
import type { RivalName } from '../names.js'
import type { BenchRow, LayerRow } from './row.js'
import type { BenchResult, ResultRow } from '../run-bench.js'

/** Rows that are shown together: a table, and a chart of bars. */
export interface BenchGroup {
  readonly title: string
  readonly head: readonly string[]
  /** Columns of words; those after them are numbers. */
  readonly words: number
  readonly cells: readonly (readonly string[])[]
  /** What the bars say. */
  readonly chart: string
  readonly bars: readonly { readonly name: string, readonly value: number, readonly text: string }[]
  /** A value that the others are compared with. */
  readonly reference?: { readonly value: number, readonly name: string }
}

const isLayer = (row: ResultRow): row is ResultRow & LayerRow => 'layerDensity' in row

/** The result in parts that a person reads one by one. */
export function groupsOf({ rows }: Pick<BenchResult, 'rows'>): readonly BenchGroup[] {
  const several = new Set(rows.map(whereOf)).size > 1
  const groups = new Map<string, ResultRow[]>()
  for (const row of rows) {
    const place = several ? ` on ${whereOf(row)}` : ''
    const title = `${row.model}, batch ${row.batch}${place}: ${subjectOf(row)}`
    groups.set(title, [...groups.get(title) ?? [], row])
  }
  return [...groups].map(([title, own]) => {
    const layers = own.filter(isLayer)
    return layers.length > 0 ? layerGroup(title, layers) : workGroup(title, own)
  })
}

const whereOf = ({ build, ...row }: ResultRow): string => [backendWords(row), build].filter(Boolean).join(', ')

const subjectOf = (row: ResultRow): string => isLayer(row)
  ? `layers in a training step, density ${row.density}`
  : row.what === 'step' ? 'a training step' : 'inference'

const short: Readonly<Record<RivalName, string>> = {
  dense: 'our dense', pytorch: 'PyTorch dense', 'pytorch-bf16': 'PyTorch bf16', sparseprop: 'SparseProp',
  'tfjs-node': 'tfjs-node dense'
}

const spread = (median: number, [low, high]: readonly [number, number]): string =>
  `${threeDigits(median)} (${threeDigits(low)}–${threeDigits(high)})`

const workGroup = (title: string, rows: readonly BenchRow[]): BenchGroup => ({
  title,
  head: ['Against', 'Density', 'Ours, ms', 'Theirs, ms', 'Faster'],
  words: 1,
  cells: rows.map(row => [short[row.against], String(row.density), spread(row.milliseconds, row.quartiles),
    spread(row.denseMilliseconds, row.denseQuartiles), times(row.ratio)]),
  chart: 'Milliseconds; shorter is faster',
  bars: barsOf(rows)
})

/** Everybody's time, the dense ones first. */
function barsOf(rows: readonly BenchRow[]): BenchGroup['bars'] {
  const all = new Map<string, number>()
  const dense = rows.filter(({ against }) => against !== 'sparseprop')
  for (const { against, denseMilliseconds } of dense) all.set(short[against], denseMilliseconds)
  for (const row of rows) if (row.density === 1) all.set(short.dense, row.milliseconds)
  for (const row of rows) {
    if (row.against === 'sparseprop') all.set(`SparseProp, ${row.density}`, row.denseMilliseconds)
  }
  for (const { density, milliseconds: own } of rows) if (density < 1) all.set(`density ${density}`, own)
  return [...all].map(([name, value]) => ({ name, value, text: milliseconds(value) }))
}

function layerGroup(title: string, rows: readonly LayerRow[]): BenchGroup {
  const layers = likeLayers(rows)
  const nameOf = ({ what, count }: typeof layers[number]) => count === 1 ? what : `${what} +${count - 1}`
  return {
    title,
    head: ['Layer', 'Shape', 'Output', 'Density', 'Ours, ms', 'Dense, ms', 'Faster'],
    words: 3,
    cells: layers.map(layer => [nameOf(layer), layer.shape.join('×'), layer.image.join('×'),
      layer.layerDensity.toFixed(4), threeDigits(layer.milliseconds), threeDigits(layer.denseMilliseconds),
      times(layer.ratio)]),
    chart: 'Times faster than dense; below 1 dense is faster',
    bars: layers.map(layer => ({ name: nameOf(layer), value: layer.ratio, text: times(layer.ratio) })),
    reference: { value: 1, name: 'dense' }
  }
}

/** With whom, in words: versions, memory formats. */
export const rivalsIn = ({ rows }: Pick<BenchResult, 'rows'>): readonly string[] =>
  [...new Set(rows.map(({ rival }) => rival))]

/** How it was measured, in a sentence. */
export function methodOf({ rows }: Pick<BenchResult, 'rows'>): string {
  const rounds = rows.map(row => row.rounds)
  const [least, most] = [Math.min(...rounds), Math.max(...rounds)]
  const turns = least === most ? plural(most, 'turn') : `${least} to ${most} turns`
  return `Sparse and dense take turns in one run: medians of ${turns}, quartiles in brackets.`
}
