import { clock, integer, percent, plural, settingWords } from '@itop/experiment'
import { html, htmlTable, leftOut, nothing, section, type Html } from '../html.js'
import type { Mean } from './statistics.js'
import { sweepPlotSection, type RangePoint } from './sweep-plot.js'
import type { RunGroup, SweepResult } from './sweep-result.js'

/** Title and body of the page of a sweep. */
export function sweepPage(result: SweepResult): { readonly title: string, readonly body: Html } {
  const { name, groups, ended, planned, hopeless, problems } = result
  const best = [...groups].sort((a, b) => b.accuracy.mean - a.accuracy.mean)[0]
  const title = best === undefined ? `${name}: no run has ended yet`
    : `${name}: ${percent(best.accuracy.mean)} with ${best.label}`
  const body = html`<header><h1>${title}</h1>
<p class="lead">${integer(ended)} of ${plural(planned, 'run')} have ended${givenUpWords(hopeless.length)}. Runs
that differ only in their seed are one line: their mean, with its 95 % interval by Student's t.</p></header>
${leftOut(problems)}
<div class="grid">${overSettings(result)}${overExploration(result)}</div>
${methodTable(result)}
${section('All settings', groupTable(result))}
${pairTable(result)}
${hopelessTable(result)}`
  return { title, body }
}

const givenUpWords = (count: number): string => count === 0 ? ''
  : `, ${count === 1 ? '1 was' : `${integer(count)} were`} given up`

/** `54.21 ± 0.35 %`; of one run, its value. */
export const meanText = ({ count, mean, high }: Mean): string => count < 2 ? percent(mean)
  : `${(100 * mean).toFixed(2)} ± ${(100 * (high - mean)).toFixed(2)} %`

const numeric = (groups: readonly RunGroup[], key: string): readonly number[] =>
  [...new Set(groups.flatMap(({ settings }) => typeof settings[key] === 'number' ? [settings[key]] : []))]

/** Colours tell so many apart. */
const mostSeries = 8

/** Accuracy over every setting that has three numbers or more, a line for each choice of the others. */
const overSettings = ({ groups, varied }: SweepResult): readonly Html[] => varied.flatMap(key => {
  const values = numeric(groups, key)
  if (values.length < 3) return []
  const series = new Map<string, RangePoint[]>()
  for (const group of groups) {
    const { [key]: x, ...others } = group.settings
    if (typeof x !== 'number') continue
    const name = settingWords(others) || 'accuracy'
    series.set(name, [...series.get(name) ?? [], pointAt(x, group)])
  }
  const lines = [...series].map(([name, points]) => ({ name, points: points.sort((a, b) => a.x - b.x) }))
  const log = Math.min(...values) > 0 && Math.max(...values) / Math.min(...values) >= 10
  return [sweepPlotSection({
    title: `Test accuracy over ${key}`, joined: true, x: { name: key, log }, series: lines.slice(0, mostSeries),
    note: lines.length > mostSeries ? `The first ${mostSeries} of ${lines.length} lines; all stand in the table.` : ''
  })]
})

const pointAt = (x: number, { accuracy: { mean, low, high } }: RunGroup): RangePoint => ({ x, y: mean, low, high })

/** Accuracy over how much was explored, a colour for each method. */
function overExploration({ groups }: SweepResult): readonly Html[] {
  const rewired = groups.filter(({ rs }) => rs.mean < 1)
  if (rewired.length < 3) return []
  const methods = [...new Set(rewired.map(methodOf))].slice(0, mostSeries)
  return [sweepPlotSection({
    title: 'Test accuracy over R_s', joined: false, x: { name: 'R_s', share: true }, note: '',
    series: methods.map(method => ({
      name: method,
      points: rewired.filter(group => methodOf(group) === method).map(group => pointAt(group.rs.mean, group))
    }))
  })]
}

const methodOf = ({ settings }: RunGroup): string => String(settings['method'] ?? 'all runs')

/** Methods against sparsities: the best of the other settings, which are named. */
function methodTable({ groups, varied }: SweepResult): Html {
  const key = ['sparsity', 'density'].find(each => numeric(groups, each).length > 1)
  if (key === undefined || !varied.includes('method')) return nothing
  const columns = [...numeric(groups, key)].sort((a, b) => a - b)
  const methods = [...new Set(groups.map(methodOf))]
  const bestOf = (method: string, value: number) => groups
    .filter(group => methodOf(group) === method && group.settings[key] === value)
    .sort((a, b) => b.accuracy.mean - a.accuracy.mean)[0]
  const others = varied.filter(each => each !== 'method' && each !== key)
  const rows = methods.filter(method => columns.some(value => bestOf(method, value))).map(method =>
    [method, ...columns.map(value => cellOf(bestOf(method, value), others))])
  const note = others.length === 0 ? '' : `The best ${others.join(', ')} of each, in brackets.`
  return section(`Method and ${key}`, htmlTable(['method', ...columns.map(String)], rows), note)
}

function cellOf(group: RunGroup | undefined, others: readonly string[]): string {
  if (group === undefined) return '–'
  const which = others.flatMap(key => group.settings[key] === undefined ? [] : [String(group.settings[key])])
  return `${meanText(group.accuracy)}${which.length === 0 ? '' : ` (${which.join(', ')})`}`
}

const groupTable = ({ groups, varied }: SweepResult): Html => htmlTable(
  [...varied, 'runs', 'test accuracy', 'R_s', 'reliable', 'time'],
  groups.map(({ settings, runs, accuracy, rs, reliable, seconds }) => [
    ...varied.map(key => String(settings[key] ?? '–')), integer(runs.length), meanText(accuracy), percent(rs.mean, 1),
    percent(reliable.mean, 1), clock(seconds.mean)
  ]), varied.length)

function pairTable({ pairs }: SweepResult): Html {
  if (pairs.length === 0) return nothing
  const rows = pairs.map(({ settings, methods, test: { difference, low, high, p } }) => [
    `${methods[0]} less ${methods[1]}`, settingWords(settings), points(difference), `${points(low)} to ${points(high)}`,
    p < 0.001 ? '< 0.001' : p.toFixed(3)
  ])
  return section('Methods compared',
    htmlTable(['accuracy of', 'with', 'difference', '95 % interval', 'p'], rows, 2),
    'Welch\'s t-test, two-sided, on the accuracies of the seeds; p is not corrected for how many pairs there are.')
}

function hopelessTable({ hopeless }: SweepResult): Html {
  if (hopeless.length === 0) return nothing
  const rows = hopeless.map(({ id, settings, step, best, median, among }) =>
    [id, settingWords(settings), integer(step), percent(best), percent(median), integer(among)])
  return section('Given up',
    htmlTable(['run', 'with', 'at step', 'best accuracy', 'median of others', 'others'], rows, 2),
    'Their best accuracy was below the median of what the others had reached at that step. They are in no mean ' +
    'above: means over seeds are of those that were left.')
}

const points = (share: number): string => `${share >= 0 ? '+' : '−'}${Math.abs(100 * share).toFixed(2)}`
