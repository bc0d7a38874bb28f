import { learningRateOf } from '../training/learning-rates.js'
import { rewires } from '../recipe/methods.js'
import type { Recipe } from '../recipe/recipe.js'
import { builtIns, type Registry } from '../registry/registry.js'
import { flagOf } from '../settings/setting.js'
import { number, percent } from '../words/format.js'

/** How long a run is. */
export interface RunSteps {
  readonly steps: number
  readonly stepsPerEpoch: number
  /** Of one round, where there are several: schedules go by that. */
  readonly roundSteps?: number
}

/** Steps of one training. */
const stepsOf = ({ steps, roundSteps = steps }: RunSteps): number => roundSteps

const epochsOf = (length: RunSteps): number => stepsOf(length) / length.stepsPerEpoch

/** How the learning rate goes, in a sentence: what falls when, in epochs of this run. */
export const rateWords = (recipe: Recipe, length: RunSteps): string =>
  `Learning rate ${number(recipe.lr)}, ${warmUpWords(recipe)}${fallWords(recipe, length)}.`

const warmUpWords = ({ warmUp = 0 }: Recipe): string => warmUp === 0 ? '' : `reached in ${epochs(warmUp)}, `

const epochs = (count: number): string => `${number(count)} epoch${count === 1 ? '' : 's'}`

function fallWords(recipe: Recipe, length: RunSteps): string {
  const { lrSchedule, lrFactor = 0.1, lrStepEpochs = 30 } = recipe
  const whole = recipe.rounds === undefined ? 'the run' : 'each round'
  switch (lrSchedule) {
    case 'multi-step':
      return `× ${number(lrFactor)} after epochs ${list(milestonesOf(recipe, length))} of ${number(epochsOf(length))}`
    case 'step': return `× ${number(lrFactor)} every ${epochs(lrStepEpochs)}`
    case 'one-cycle': return `highest after ${percent(0.3, 0)} of ${whole}, falling to 0 at its end`
    case 'cosine': return `falling along a cosine to 0 at the end of ${whole}`
    case 'constant': return 'constant'
    default: return `as ${lrSchedule} has it`
  }
}

const list = (numbers: readonly number[]): string => numbers.map(number).join(', ').replace(/, ([^,]*)$/, ' and $1')

/** What the schedule takes where a recipe gives none. */
const usualShares = [0.5, 0.75] as const

const milestonesOf = ({ lrMilestones }: Recipe, length: RunSteps): readonly number[] =>
  lrMilestones ?? usualShares.map(share => share * epochsOf(length))

/**
 * What a run is too short for: each schedule that was given in epochs or steps and reaches beyond the end of the run,
 * with what happens instead and how to change it. A sentence or two each. `updates`: of the masks, in the whole run.
 */
export const shortRunWarnings = (
  recipe: Recipe, length: RunSteps, updates: number, registry = builtIns
): readonly string[] => [
  ...missedFalls(recipe, length, registry), ...missedWarmUp(recipe, length, registry),
  ...missedUpdates(recipe, length, updates, registry)
]

function missedFalls(recipe: Recipe, length: RunSteps, registry: Registry): readonly string[] {
  const { lrSchedule, lrStepEpochs = 30 } = recipe
  const falls = lrSchedule === 'step' ? [lrStepEpochs] : lrSchedule === 'multi-step' ? milestonesOf(recipe, length) : []
  const missed = falls.filter(epoch => Math.floor(epoch * length.stepsPerEpoch) >= stepsOf(length))
  if (missed.length === 0) return []
  const word = missed.length === falls.length ? 'stays at' : 'ends at'
  const which = `${missed.length === 1 ? 'epoch' : 'epochs'} ${list(missed)}`
  return [`the learning rate falls after ${which}, and the run ends after ${number(epochsOf(length))}: ` +
    `it ${word} ${number(lastRate(recipe, length, registry))}. For this run: ${advice(recipe, length)}.`]
}

const lastRate = (recipe: Recipe, length: RunSteps, registry: Registry): number =>
  learningRateOf(recipe, registry)(stepsOf(length) - 1, length.stepsPerEpoch, stepsOf(length))

const advice = ({ lrSchedule }: Recipe, length: RunSteps): string => lrSchedule === 'step'
  ? `${flagOf('lrStepEpochs')} ${number(epochsOf(length) / 3)}`
  : `${flagOf('lrMilestones')} ${usualShares.map(share => number(share * epochsOf(length))).join(',')}`

function missedWarmUp(recipe: Recipe, length: RunSteps, registry: Registry): readonly string[] {
  const { warmUp = 0, lr } = recipe
  if (warmUp === 0 || warmUp < epochsOf(length)) return []
  return [`the learning rate rises for ${epochs(warmUp)}, and the run ends after ${number(epochsOf(length))}: ` +
    `it ends at ${number(lastRate(recipe, length, registry))}, on its way to ${number(lr)}. Lower ${flagOf('warmUp')}.`]
}

function missedUpdates(
  { method, interval }: Recipe, { steps }: RunSteps, updates: number, registry: Registry
): readonly string[] {
  if (!rewires(method, registry) || updates > 0) return []
  const often = interval === undefined
    ? registry.methods[method]!.settings['interval']!.unset
    : `every ${interval} steps`
  return [`the masks change ${often}, ` +
    `and the run has ${steps}: they never change. Lower ${flagOf('interval')}.`]
}

/** What a longer run does to schedules that go by the length, where one is resumed; nothing where it has its length. */
export function longerRunWords(
  recipe: Recipe, length: RunSteps, from: { readonly step: number, readonly steps: number },
  registry = builtIns
): readonly string[] {
  const [steps, { stepsPerEpoch }] = [stepsOf(length), length]
  if (from.steps === steps) return []
  const rate = (total: number) => learningRateOf(recipe, registry)(Math.min(from.step, total - 1), stepsPerEpoch, total)
  const [before, now] = [rate(from.steps), rate(steps)].map(number)
  return [`The run was ${from.steps} steps long, now ${steps}: from step ${from.step} on, what goes by the length of ` +
    `the run goes by the new one${before === now ? '' : `, the learning rate from ${before} to ${now}`}.`]
}
