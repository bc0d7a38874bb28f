import type { UpdatePlan } from '@itop/updaters'
import type { RecordOf } from '../run-folder/metrics-records.js'
import {
  integer, percent, plural, rateWords, shrinks, stepsUntil, type Recipe, type RunSteps, type StartedBackend
} from '@itop/experiment'
import type { Style } from '../program/style.js'
import { mostLayers, textTable } from './table.js'

/** How long a run is, in all. */
export interface TrainPlan extends RunSteps {
  readonly updates: UpdatePlan
  /** Where a run goes on that had begun before; step 0 where nothing of it was saved. */
  readonly from: { readonly step: number, readonly round: number | undefined } | undefined
}

/** What a run is about to do: the job in a sentence or two, and the layers. */
export function trainHeader(
  recipe: Recipe, start: RecordOf<'start'>, plan: TrainPlan,
  backend: StartedBackend, style: Style
): string {
  const active = start.layers.reduce((sum, layer) => sum + layer.active, 0)
  const size = start.layers.reduce((sum, layer) => sum + layer.size, 0)
  const rows = start.layers.map(layer => [
    layer.name, layer.shape.join('×'), integer(layer.size), integer(layer.active), percent(layer.density)])
  return [
    `${style.bold(`${recipe.method} · ${recipe.model} · ${recipe.data}`)}   recipe ${recipe.id}, seed ${recipe.seed}`,
    `${integer(active)} of ${integer(size)} weights (${percent(active / size)}), batch ${recipe.batch}, ` +
      `${plural(plan.steps, 'step')}, ${recipe.rounds === undefined ? plural(plan.updates.count, 'mask update')
        : `pruned ${recipe.rounds} times, down to ${percent(recipe.density)}`}`,
    ...recipe.rounds === undefined && shrinks(plan.updates, plan.steps) ? [leftWords(start, plan)] : [],
    ...recipe.from === undefined ? [] : [`It began with the network of ${recipe.from}.`],
    ...plan.from === undefined ? [] : [goesOn(plan.from, plan, recipe)],
    rateWords(recipe, plan),
    style.dim(backend.description),
    '',
    rows.length > mostLayers
      ? `  ${rows.length} layers; itop explain and itop inspect show each of them.`
      : textTable(['Layer', 'Shape', 'Weights', 'Active', 'Density'], rows,
        ['left', 'left', 'right', 'right', 'right']),
    '', ''
  ].join('\n')
}

function leftWords({ layers }: RecordOf<'start'>, { updates, steps }: TrainPlan): string {
  const { densities } = updates.at(steps)
  const left = layers.reduce((sum, layer, i) => sum + Math.round(densities[i]! * layer.size), 0)
  const size = layers.reduce((sum, layer) => sum + layer.size, 0)
  return `Of these ${integer(left)} (${percent(left / size)}) are left at the end.`
}

function goesOn(
  at: NonNullable<TrainPlan['from']>, { steps, stepsPerEpoch, roundSteps = steps }: TrainPlan, recipe: Recipe
): string {
  const { step: from, round } = at
  if (round !== undefined) {
    const left = steps - stepsUntil({ steps, roundSteps }, recipe, at)
    return `Resumed in round ${round} of ${recipe.rounds}, from step ${integer(from)} of ${integer(roundSteps)}: ` +
      `${plural(left, 'step')} to go`
  }
  if (from === 0) return `Resumed, from the start: nothing was saved before. ${plural(steps, 'step')} to go`
  const epoch = `epoch ${integer(Math.floor(from / stepsPerEpoch) + 1)} of ${integer(Math.ceil(steps / stepsPerEpoch))}`
  return from === steps
    ? `Resumed at its end, step ${integer(from)}: no step is left`
    : `Resumed from step ${integer(from)} of ${integer(steps)}, in ${epoch}: ${plural(steps - from, 'step')} to go`
}
