import {
  backendWords, bytes, duration, foretells, integer, milliseconds, percent, plural, smallerWords, storesMore, times
} from '@itop/experiment'
import { MaskSet } from '@itop/masks'
import { deadUnits } from '@itop/metrics'
import { guessingWords } from '../training/chance.js'
import { shellWord } from '../program/shell-word.js'
import { explores, layerCurves, layerDensities, ownCurves } from './curves.js'
import { html, htmlTable, leftOut, nothing, section, type Html } from './html.js'
import { masksPart } from './masks-part.js'
import { plotSection, shareBars } from './plot.js'
import type { RunView } from './run-view.js'

/** Share of all weights that exist, were explored, and were explored reliably. */
function shares({ masks }: RunView) {
  const size = masks.reduce((sum, { now }) => sum + now.size, 0)
  const share = (kind: 'now' | 'ever' | 'reliable') => masks.reduce((sum, layer) => sum + layer[kind].count, 0) / size
  return { density: share('now'), rs: share('ever'), reliable: share('reliable') }
}

/** Title and body of the page of one run. */
export function oneRun(run: RunView): { readonly title: string, readonly body: Html } {
  const title = headline(run)
  return { title, body: html`<header><h1>${title}</h1><p class="lead">${lead(run)}</p></header>
${leftOut(run.problems)}
${cards(run)}
<div class="grid">${plots(run)}</div>
${roundsTable(run)}
${densities(run)}
${masksPart(run)}
${layersTable(run)}
${details(run)}` }
}

function plots(run: RunView): readonly Html[] {
  const { accuracy, loss, exploration, density } = ownCurves(run)
  const which = run.masks.length > 8 ? 'eight layers, spread over the depth' : 'each layer'
  return [
    plotSection({ title: 'Accuracy', curves: accuracy, y: 'percent' }),
    plotSection({ title: 'Loss', curves: loss, y: 'number' }),
    ...density.length === 0 ? [] : [
      plotSection({ title: 'Density of the whole network', curves: density, y: 'percent', unit: true }),
      plotSection({ title: `Density of ${which} over time`, curves: layerDensities(run), y: 'percent', unit: true })
    ],
    // Of a network that begins whole there is nothing left to explore.
    ...density.length > 0 && !explores(run) ? [] : [
      plotSection({ title: 'Explored: R_s of the whole network', curves: exploration, y: 'percent', unit: true }),
      plotSection({ title: `Explored: R_s of ${which}`, curves: layerCurves(run), y: 'percent', unit: true })
    ]
  ]
}

function headline(run: RunView): string {
  const { density } = shares(run)
  const weights = density === 1 ? 'all of its weights' : `${percent(density, density < 0.01 ? 2 : 0)} of its weights`
  const reached = run.end?.testAccuracy ?? run.epochs.at(-1)?.testAccuracy
  if (run.imported) return `${run.recipe.model} from ${run.imported.file}, with ${weights}`
  if (reached === undefined) return `${run.recipe.model} is in training, with ${weights}`
  const prefix = run.end === undefined ? `Unfinished, step ${integer(run.step)} of ${integer(run.totalSteps)}: ` : ''
  return `${prefix}${guessing(run, reached)}` +
    `${percent(reached)} of the ${run.recipe.data} test images right with ${weights}`
}

const guessing = ({ testImages: images, chance }: RunView, accuracy: number): string =>
  images === undefined || chance === undefined ? '' : guessingWords({ accuracy, images, chance })

function lead(run: RunView): Html {
  const { recipe, updates, forecast, end } = run
  const { rs, density } = shares(run)
  if (run.imported) return importedLead(run.imported, run.step)
  const seconds = end?.seconds ?? run.epochs.reduce((sum, record) => sum + record.seconds, 0)
  const what = html`${recipe.method} trained <b>${recipe.model}</b> for ${plural(run.step, 'step')}
in ${duration(seconds)}, seed ${recipe.seed}.`
  if (density === 1) return html`${what} Every weight existed all the time.`
  if (updates.length === 0) return html`${what} The same ${percent(density, 1)} of the weights existed all the time.`
  if (recipe.rounds !== undefined) {
    return html`${what} In round 0 every weight existed; ${plural(updates.length, 'time')} the smallest were pruned, and
training began again with those that were left.`
  }
  const planned = forecast.random.rs
  const { density: before } = MaskSet.from(run.first.map((mask, i) => [run.masks[i]!.name, mask] as const))
  const existed = Math.abs(before - density) < 0.001
    ? `At any time ${percent(density, 1)} of the weights existed`
    : `At first ${percent(before, 1)} of the weights existed, at the end ${percent(density, 1)}`
  return html`${what} ${existed}; over
${plural(updates.length, 'update')} the network tried <b>${percent(rs, 1)}</b> of all (R_s).
${before < 1 && foretells(planned, before) ? `Random growth is expected to reach ${percent(planned, 1)}.` : nothing}`
}

function importedLead({ method }: NonNullable<RunView['imported']>, step: number): Html {
  const before = step === 0 ? nothing : html` It was trained there for ${plural(step, 'step')}${
    method === undefined ? nothing : html` by ${method}`}.`
  return html`The network was imported; nothing was trained here.${before}`
}

function cards(run: RunView): Html {
  const { end, updates } = run
  const { reliable, rs } = shares(run)
  return html`<div class="cards">${[
    ...end === undefined ? [] : [card(percent(end.testAccuracy), `test accuracy, loss ${end.testLoss.toFixed(4)}`)],
    card(percent(rs, 1), 'of all weights explored (R_s)'),
    ...updates.length === 0 ? [] : [card(percent(reliable, 1), 'of all weights survived an update after being grown')],
    ...end === undefined ? [] : [card(smallerWords(end.weightsBytes, end.denseWeightsBytes),
      `${bytes(end.weightsBytes)} of weights${storesMore(run.masks) ? ', stored beyond what is used' : ''}, ` +
        `${bytes(end.denseWeightsBytes)} dense`)],
    speedCard(run)
  ]}</div>`
}

const card = (value: string, about: string): Html =>
  html`<div class="card"><strong>${value}</strong><span>${about}</span></div>`

const speedCard = ({ comparison, recipe }: RunView): Html => comparison === undefined ? nothing :
  card(speed(comparison.ratio),
    `${milliseconds(comparison.milliseconds)} a step, ${milliseconds(comparison.denseMilliseconds)} for the same ` +
    `network dense (${backendWords(comparison)}, batch ${comparison.batch ?? recipe.batch})`)

const speed = (ratio: number): string => ratio >= 1 ? `${times(ratio)} faster` : `${times(1 / ratio)} slower`

const densities = (run: RunView): Html =>
  section('Density of each layer', shareBars(run.masks.map(({ name, now, ever }) => ({
    name, inner: now.density, outer: ever.count / ever.size,
    text: `${percent(now.density, 1)}, ${percent(ever.count / ever.size, 1)}`
  }))), html`<span class="key now"></span> active now &nbsp; <span class="key ever"></span> active at any time (R_s)`)

/** How large the network was in each round, and how good. */
const roundsTable = ({ recipe, ends, masks }: RunView): Html => recipe.rounds === undefined ? nothing :
  section('Rounds', htmlTable(['Round', 'Weights', 'Density', 'Test accuracy', 'Test loss'],
    ends.map(({ round = 0, active, testAccuracy, testLoss }) => [
      integer(round), integer(active), percent(active / masks.reduce((sum, { now }) => sum + now.size, 0)),
      percent(testAccuracy), testLoss.toFixed(4)
    ])))

/** Whether what random growth would try is known: not where masks are chosen by what weights have become. */
const tellsRandom = ({ updates, forecast, first }: RunView): boolean => updates.length === 0 || foretells(
  forecast.random.rs,
  first.reduce((n, mask) => n + mask.count, 0) / first.reduce((n, mask) => n + mask.size, 0)
)

const layersTable = (run: RunView): Html => section('Layers', htmlTable(
  ['Layer', 'Shape', 'Weights', ...storesMore(run.masks) ? ['Stored'] : [], 'Active', 'Density', 'R_s', 'Random growth',
    'Reliable', 'Dead units'],
  run.masks.map(({ name, stored, now, ever, reliable }, i) => [
    name, now.shape.join('×'), integer(now.size), ...storesMore(run.masks) ? [integer(stored.count)] : [],
    integer(now.count), percent(now.density),
    percent(ever.count / ever.size), tellsRandom(run) ? percent(run.forecast.random.layers[i]!) : '–',
    percent(reliable.count / reliable.size), integer(deadUnits(now).outputs.length)
  ]), 2))

const details = ({ recipe, environment, folder, imported }: RunView): Html => section('Recipe and machine',
  html`<details open><summary>recipe.json</summary>${pairs(recipe)}</details>
<details><summary>environment.json</summary>${pairs(environment)}</details>`,
  imported ? html`Train on from it: <code>itop train --from ${shellWord(folder.shown)}</code>`
    : html`Train it again: <code>itop train ${shellWord(`${folder.shown}/recipe.json`)} --out NEW_FOLDER</code>`)

const pairs = (values: object): Html => htmlTable(['', ''],
  Object.entries(values).map(([key, value]) =>
    [key, typeof value === 'object' ? JSON.stringify(value) : String(value)]), 2)
