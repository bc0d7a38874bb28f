import {
  bytes, denseMeasurementWords, milliseconds, foretells, integer, large, mostBytes, percent, plural, rateWords, times,
  type ExchangePlan, type Plan, type Recipe
} from '@itop/experiment'
import type { Style } from '../program/style.js'
import { textTable } from './table.js'

/** A plan for people. */
export const planText = (plan: Plan, recipe: Recipe, style: Style): string => [
  style.bold(`${plan.method} · ${plan.model} · ${plan.data}`),
  '',
  textTable(['Layer', 'Shape', 'Weights', 'Active', 'Density', 'Multiply-adds'], [
    ...plan.layers.map(layer => [layer.name, layer.shape.join('×'), integer(layer.size), integer(layer.active),
      percent(layer.density), integer(layer.forwardMacs)]),
    ['total', '', integer(plan.maskable), integer(plan.active), percent(plan.density),
      integer(plan.layers.reduce((sum, layer) => sum + layer.forwardMacs, 0))]
  ], ['left', 'left', 'right', 'right', 'right', 'right']),
  '',
  textTable(['', 'Sparse', 'Dense', 'Ratio'], [
    ['FLOPs, one prediction',
      large(plan.inferenceFlops), large(plan.denseInferenceFlops), plan.inferenceRatio.toFixed(4)],
    ['FLOPs, whole training', large(plan.trainingFlops), large(plan.denseTrainingFlops), plan.trainingRatio.toFixed(4)],
    ...memoryParts.filter(part => part !== 'statistics' || plan.memory.statistics > 0)
      .map(part => memoryRow(part, plan.memory[part], plan.memory.dense[part]))
  ], ['left', 'right', 'right', 'right']),
  '',
  ...plan.memoryIs === 'whole' ? [] : [
    `  At least these bytes: what ${plan.backend} needs beside tensors is not known.`
  ],
  ...denseMeasurementWords(plan.denseMeasurements),
  ...lookAtData(plan),
  ...roundTable(plan),
  ...inParts(plan, recipe),
  `  ${rateWords(recipe, plan)}`,
  ...exploration(plan, recipe),
  keptMasks(plan),
  ''
].join('\n')

/** What the masks over time take in the run's folder. */
function keptMasks({ exploration: { updates, rsForecast }, density, historyBytes }: Plan): string {
  const isKnown = updates === 0 || foretells(rsForecast, density)
  return `  The masks over time take ${isKnown ? 'at most' : 'more than'} ${bytes(historyBytes)} (topology.itop).`
}

/** What ranks exchange, for people. */
export const exchangeText = (
  { ranks, bandwidth, bytes: sent, denseBytes, everyPositionBytes, seconds, denseSeconds }: ExchangePlan
): string => `  ${ranks} ranks exchange ${bytes(sent)} a step, ${bytes(denseBytes)} dense: ` +
  `${milliseconds(1000 * seconds)} and ${milliseconds(1000 * denseSeconds)} in a ring at ${bandwidth} Gbit/s. A\n` +
  `  step that looks at every position exchanges ${bytes(everyPositionBytes)} more.\n`

const lookAtData = ({ method, memory: { start } }: Plan): readonly string[] => start === undefined ? [] : [
  `  ${method} chooses the weights in a look at the dense network before the first step: ${bytes(start)}.`,
  '  Until then, what layers have is as ERK would share it.'
]

/** What each round is like, and what is stored in it. */
const roundTable = ({ rounds, roundSteps }: Plan): readonly string[] => rounds === undefined ? [] : [
  textTable(['Round', 'Steps', 'Weights left', 'Density', 'bytes, weights', 'bytes, training', 'bytes, to go back to',
    'FLOPs'],
  rounds.map(({ round, steps, active, density, weightsBytes, memoryBytes, rewindBytes, trainingFlops: flops }) => [
    String(round), integer(steps), integer(active), percent(density), bytes(weightsBytes), bytes(memoryBytes),
    bytes(rewindBytes), large(flops)
  ]), ['right', 'right', 'right', 'right', 'right', 'right', 'right', 'right']),
  '',
  `  Every round ends at its step ${integer(roundSteps ?? 0)}. Round 0 has every weight.`
]

const inParts = ({ memory: { total }, memoryIs }: Plan, { batch, accumulate }: Recipe): readonly string[] => [
  ...accumulate === 1 ? [] : [
    `  A batch of ${batch} images in ${accumulate} parts of ${Math.ceil(batch / accumulate)}.`
  ],
  ...total <= mostBytes || memoryIs !== 'whole' ? [] : [
    `  Too large for WebAssembly's ${bytes(mostBytes)} of memory: itop train says which batch fits.`
  ]
]

const memoryParts =
  ['weights', 'statistics', 'gradients', 'optimizer', 'activations', 'kernels', 'total'] as const

const memoryRow = (part: string, sparse: number, dense: number): readonly string[] =>
  [`bytes, ${part}`, bytes(sparse), bytes(dense), ratio(sparse, dense)]

const ratio = (a: number, b: number): string => b === 0 ? '–' : (a / b).toFixed(4)

function exploration(
  { exploration: { updates, rsForecast, rsUpperBound }, density, steps, rounds }: Plan, { interval, grow }: Recipe
): readonly string[] {
  if (rounds !== undefined) return [`  ${plural(steps, 'step')} in ${plural(rounds.length, 'round')}.`]
  if (updates === 0) return [`  ${plural(steps, 'step')}, no mask update: R_s stays ${percent(density)}.`]
  const every = interval === undefined ? '' : ` (every ${plural(interval, 'step')})`
  const often = `  ${plural(steps, 'step')}, ${plural(updates, 'mask update')}${every}.`
  if (!foretells(rsForecast, density)) {
    return [often, '  R_s is not known beforehand: the values of weights decide how many change.']
  }
  const whose = grow === 'random' ? 'expected' : 'expected of random growth'
  return [
    often,
    `  R_s ${whose}: ${percent(rsForecast, 1)}, ${times(rsForecast / density)} what exists at a time; ` +
      `at most ${percent(rsUpperBound, 1)}.`
  ]
}
