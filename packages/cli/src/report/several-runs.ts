import { integer, percent, plural } from '@itop/experiment'
import { explores, layerCurves, sharedCurves } from './curves.js'
import { html, htmlTable, leftOut, section, type Html } from './html.js'
import { plotSection } from './plot.js'
import type { RunView } from './run-view.js'

/** Runs of one recipe that differ only in their seed. */
interface Group {
  readonly label: string
  readonly runs: readonly RunView[]
}

/** Title and body of the page that compares several runs. */
export function severalRuns(runs: readonly RunView[]): { readonly title: string, readonly body: Html } {
  const groups = groupRuns(runs)
  const labels = runs.map(run => runLabel(run, runs))
  const title = headline(groups)
  return { title, body: html`<header><h1>${title}</h1>
<p class="lead">${plural(runs.length, 'run')} of ${plural(groups.length, 'recipe')}. Runs that differ only in their seed
are one recipe; the spread is the standard deviation between them.</p></header>
${leftOut(runs.flatMap(({ folder, problems }) => problems.map(problem => `${folder.shown}/${problem}`)))}
${section('Recipes', groupTable(groups))}
<div class="grid">${sharedPlots(groups)}${layerPlots(runs, labels)}</div>
${section('Runs', runTable(runs, labels))}
${section('What differs', differences(runs, labels))}` }
}

function sharedPlots(groups: readonly Group[]): readonly Html[] {
  const { accuracy, loss, exploration, density } = sharedCurves(groups)
  return [
    plotSection({ title: 'Test accuracy', curves: accuracy, y: 'percent' }),
    plotSection({ title: 'Test loss', curves: loss, y: 'number' }),
    plotSection({ title: 'Explored: R_s', curves: exploration, y: 'percent', unit: true }),
    ...density.length === 0 ? [] : [plotSection({ title: 'Density', curves: density, y: 'percent', unit: true })]
  ]
}

/** Of few runs, as far as something is left to explore when they begin. */
const layerPlots = (runs: readonly RunView[], labels: readonly string[]): readonly Html[] => runs.flatMap((run, i) =>
  runs.length > 4 || !explores(run) ? [] : [plotSection({
    title: `R_s of each layer: ${labels[i]!}`, curves: layerCurves(run), y: 'percent', unit: true
  })])

function withoutSeed({ recipe }: RunView): string {
  const { seed: _seed, id: _id, out: _out, threads: _threads, dataDir: _dataDir, ...rest } = recipe
  return JSON.stringify(rest)
}

function groupRuns(runs: readonly RunView[]): readonly Group[] {
  const groups = new Map<string, RunView[]>()
  for (const run of runs) groups.set(withoutSeed(run), [...groups.get(withoutSeed(run)) ?? [], run])
  const firsts = [...groups.values()].map(([first]) => first!) // a group begins with a run
  return [...groups.values()].map((members, i) => ({ label: recipeLabel(firsts[i]!, firsts), runs: members }))
}

/** The method, and whatever else tells this recipe from the others. */
function recipeLabel({ recipe }: RunView, others: readonly RunView[]): string {
  const keys = [
    'model', 'data', 'density', 'distribution', 'prune', 'grow', 'interval', 'dropFraction', 'epochs', 'steps', 'batch',
    'accumulate', 'optimizer', 'biasCorrection', 'lr', 'lrSchedule', 'weightDecay', 'clipNorm', 'augment',
    'rounds', 'pruneFraction', 'pruneScope', 'rewindTo'
  ] as const
  const same = others.filter(other => other.recipe.method === recipe.method)
  const telling = keys.filter(key =>
    recipe[key] !== undefined && new Set(same.map(other => other.recipe[key])).size > 1)
  return [recipe.method, ...telling.map(key => `${key} ${String(recipe[key])}`)].join(', ')
}

const runLabel = (run: RunView, runs: readonly RunView[]): string =>
  `${recipeLabel(run, runs)}, seed ${run.recipe.seed}`

const accuracyOf = (run: RunView): number => run.end?.testAccuracy ?? run.epochs.at(-1)?.testAccuracy ?? NaN

const rsOf = (run: RunView): number => run.end?.rs ?? run.updates.at(-1)?.rs ?? NaN

const mean = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0) / numbers.length

function deviation(numbers: readonly number[]): number {
  const middle = mean(numbers)
  return Math.sqrt(numbers.reduce((sum, x) => sum + (x - middle) ** 2, 0) / (numbers.length - 1))
}

/** Of the runs that tell. */
function spread(numbers: readonly number[]): string {
  const known = numbers.filter(Number.isFinite)
  return known.length < 2
    ? shareText(known[0])
    : `${(mean(known) * 100).toFixed(2)} ± ${(deviation(known) * 100).toFixed(2)} %`
}

const shareText = (share: number | undefined): string =>
  share !== undefined && Number.isFinite(share) ? percent(share) : 'not known'

function headline(groups: readonly Group[]): string {
  const known = ({ runs }: Group) => runs.map(accuracyOf).filter(Number.isFinite)
  const [best, next] = [...groups].sort((a, b) => (mean(known(b)) || 0) - (mean(known(a)) || 0))
  const lead = `${best!.label}: ${spread(best!.runs.map(accuracyOf))} test accuracy`
  return next === undefined ? lead : `${lead}; ${next.label}: ${spread(next.runs.map(accuracyOf))}`
}

function meanLoss(runs: readonly RunView[]): string {
  const told = runs.filter(({ records }) => records.length > 0)
  if (told.length === 0) return 'not known'
  const ends = told.flatMap(({ end }) => end ?? [])
  return ends.length < told.length ? 'unfinished' : mean(ends.map(({ testLoss }) => testLoss)).toFixed(4)
}

const groupTable = (groups: readonly Group[]): Html => htmlTable(
  ['Recipe', 'Runs', 'Test accuracy', 'Test loss', 'R_s', 'Density'],
  groups.map(({ label, runs }) => [
    label, integer(runs.length), spread(runs.map(accuracyOf)),
    meanLoss(runs),
    spread(runs.map(rsOf)), percent(mean(runs.map(({ recipe }) => recipe.density)))
  ]))

const runTable = (runs: readonly RunView[], labels: readonly string[]): Html => htmlTable(
  ['Run', 'Folder', 'Steps', 'Test accuracy', 'R_s', 'Forecast', 'Id'],
  runs.map((run, i) => [labels[i]!, run.folder.shown, integer(run.step), shareText(accuracyOf(run)),
    shareText(rsOf(run)),
    percent(run.forecast.random.rs), run.recipe.id]), 2)

function differences(runs: readonly RunView[], labels: readonly string[]): Html {
  const keys = [...new Set(runs.flatMap(({ recipe }) => Object.keys(recipe)))]
    .filter(key => key !== 'id' && key !== 'out')
  const value = (run: RunView, key: string) =>
    String(new Map<string, unknown>(Object.entries(run.recipe)).get(key) ?? '–')
  const telling = keys.filter(key => new Set(runs.map(run => value(run, key))).size > 1)
  if (telling.length === 0) return html`<p class="note">Nothing: the recipes are the same.</p>`
  return htmlTable(['', ...labels], telling.map(key => [key, ...runs.map(run => value(run, key))]))
}
