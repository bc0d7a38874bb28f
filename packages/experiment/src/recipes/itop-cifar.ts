import { cited, code, mainDefault, readme, type Cited, type ShippedRecipe } from './cited.js'

/** Epochs of the ITOP repository's commands, and what an extended training multiplies them by. */
const epochs = 250
const extended = 5

/** What all of the ITOP repository's CIFAR-10 commands share. */
export const itopCifar: Cited = {
  batch: [128, mainDefault],
  lr: [0.1, mainDefault],
  lrFactor: [0.1, code],
  momentum: [0.9, code],
  nesterov: [true, code],
  weightDecay: [5e-4, mainDefault],
  decay: ['all', `${code}: the optimizer gets all parameters alike`],
  labelSmoothing: [0, code],
  optimizer: ['sgd', mainDefault],
  augment: [true, code],
  seed: [18, readme]
}

/** Ten per cent of CIFAR-10 is held out, so an epoch has 352 steps. */
export const heldOut: Cited = { validSplit: [0.1, mainDefault] }

/** The length, and the falls of the rate at epochs int(E/2)·M and int(3E/4)·M. */
export function length(multiplier: number): Cited {
  const source = `${code}: at epochs int(250/2) and int(3·250/4), times the multiplier`
  return {
    epochs: [epochs * multiplier, `${readme}: 250${multiplier === 1 ? '' : `, multiplier ${multiplier}`}`],
    lrSchedule: ['multi-step', code],
    lrMilestones: [[0.5, 0.75].map(share => Math.floor(share * epochs) * multiplier), source]
  }
}

/** What every method shares that rewires: the density and how it is shared, the prune rule and the drop fraction. */
const rewired: Cited = {
  density: [0.05, readme],
  distribution: ['erk', mainDefault],
  prune: ['magnitude', mainDefault],
  dropFraction: [0.5, mainDefault],
  dropSchedule: ['cosine', `${mainDefault}; its floor is 0.005`]
}

/** How often a method rewires, from whose commands. */
export interface Intervals {
  readonly set: readonly [steps: number, source: string]
  readonly rigl: readonly [steps: number, source: string]
}

/** The README's intervals, which are those of its vgg-c commands. */
export const readmeIntervals: Intervals = { set: [1500, readme], rigl: [4000, readme] }

/** Recipes `<prefix>-dense`, `-static`, `-set-itop`, `-rigl-itop` and two extended ones, as in the ITOP repository. */
export function itopFamily(
  prefix: string, what: string, shared: Cited, intervals: Intervals = readmeIntervals
): Readonly<Record<string, ShippedRecipe>> {
  const base = { ...itopCifar, ...shared }
  const set: Cited = { ...rewired, method: ['set-itop', readme], grow: ['random', readme], interval: intervals.set }
  const rigl: Cited = {
    ...rewired, method: ['rigl-itop', readme], grow: ['gradient', readme], interval: intervals.rigl
  }
  const { density, distribution } = rewired
  const still: Cited = { density: density!, distribution: distribution!, method: ['static', `${code}: --fix`] }
  return {
    [`${prefix}-dense`]: cited(`${what}, every weight`, base, length(1), { method: ['dense', readme] }),
    [`${prefix}-static`]: cited(`${what}, 95 % sparse, never rewired`, base, length(1), still),
    [`${prefix}-set-itop`]: cited(`${what}, 95 % sparse, random growth`, base, length(1), set),
    [`${prefix}-rigl-itop`]: cited(`${what}, 95 % sparse, gradient growth`, base, length(1), rigl),
    [`${prefix}-set-itop-extended`]:
      cited(`${what}, 95 % sparse, random growth, ${extended} times as long`, base, length(extended), set),
    [`${prefix}-rigl-itop-extended`]:
      cited(`${what}, 95 % sparse, gradient growth, ${extended} times as long`, base, length(extended), rigl)
  }
}
