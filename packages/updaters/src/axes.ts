import { growRules, pruneScores } from '@itop/criteria'
import { births } from './births.js'
import { densityDecays } from './density-decay.js'
import { distributions } from './distributions.js'
import { dropSchedules } from './drop-schedules.js'
import { outputScores } from './output-scores.js'
import { redistributions } from './redistributions.js'
import type { Setting } from './settings-table.js'
import { structures } from './structures/structures.js'

const share = { kind: 'number', above: 0, to: 1 } as const

/** The settings that several methods have, each written here once; a method takes those it has a use for. */
export const axes = {
  density: {
    ...share, argument: 'D', about: 'share of the maskable weights that exist',
    hint: 'Did you pass a sparsity? density = 1 - sparsity.'
  },
  distribution: {
    kind: 'name', open: true, names: Object.keys(distributions), default: 'erk',
    about: 'how the density is shared among layers'
  },
  initialMasks: {
    kind: 'name', names: ['exact', 'bernoulli'], default: 'exact',
    about: 'how the first masks are drawn: exact counts, or each position on its own as the ITOP repository does'
  },
  structure: {
    kind: 'name', open: true, names: structures.map(({ name }) => name),
    about: 'which weights go and come together (each alone)'
  },
  remainder: {
    kind: 'name', names: ['refuse', 'unstructured', 'dense'],
    about: 'what becomes of layers that the structure does not divide (refused)'
  },
  prune: {
    kind: 'name', open: true, names: Object.keys(pruneScores), default: 'magnitude',
    about: 'which weights go: those that score lowest'
  },
  pruneScope: {
    kind: 'name', names: ['global', 'layer'], default: 'global',
    about: 'whether the smallest weights of all layers together go, or those of each layer'
  },
  pooling: {
    kind: 'name', names: ['sum', 'max'],
    about: 'what weights that go together score: the sum of what each does, or the most (sum)'
  },
  grow: { kind: 'name', open: true, names: Object.keys(growRules), about: 'which positions come instead' },
  interval: {
    kind: 'number', integer: true, from: 1, argument: 'STEPS', about: 'optimizer steps between mask updates',
    hint: 'It counts optimizer steps between mask updates; for masks that never change use the method "static".'
  },
  start: {
    kind: 'number', integer: true, from: 0, argument: 'STEP', about: 'no update at this step or before it',
    hint: 'It is a step.'
  },
  stop: {
    kind: 'number', integer: true, from: 1, argument: 'STEP', about: 'no update after this step',
    hint: 'For a share of the run use stopFraction.'
  },
  stopFraction: {
    ...share, about: 'no update after this share of the run', hint: 'For a number of steps use stop.'
  },
  dropFraction: {
    ...share, about: 'share of each layer\'s weights that the first update would exchange at step 0',
    hint: 'It is the share of a layer\'s weights to exchange.'
  },
  dropSchedule: {
    kind: 'name', open: true, names: Object.keys(dropSchedules), default: 'cosine',
    about: 'how the drop fraction falls'
  },
  dropFloor: { kind: 'number', from: 0, to: 1, about: 'what a cosine ends at (0.005)' },
  initialDensity: { ...share, argument: 'D', about: 'share of the maskable weights that exist at first' },
  rampStart: {
    kind: 'number', integer: true, from: 0, default: 0, argument: 'STEP', about: 'the density falls after this step'
  },
  rampStopFraction: { ...share, about: 'share of the run at which the density has fallen' },
  rampPower: { kind: 'number', above: 0, about: 'the exponent of the curve that the density falls along (3)' },
  outputDensity: {
    ...share, default: 0.6, argument: 'D', about: 'share of the outputs that stays, of layers whose outputs may go'
  },
  outputFloor: { kind: 'number', from: 0, to: 1, default: 0.5, about: 'share of its outputs that each layer keeps' },
  outputScore: {
    kind: 'name', names: Object.keys(outputScores), default: 'active-mean',
    about: 'which outputs go: of the least mean size of existing weights, or of all, of the fewest inputs, or weights'
  },
  phaseStart: {
    kind: 'number', above: 0, below: 1, default: 0.1, about: 'share of the run at which a network is first compressed'
  },
  phaseLength: {
    kind: 'number', from: 0.001, below: 1, default: 0.05,
    about: 'share of the run that a compressed phase takes, and a dense one'
  },
  phaseStop: {
    ...share, default: 0.85, about: 'share of the run at which a network is compressed for good'
  },
  slots: {
    kind: 'name', names: ['reset', 'kept'], default: 'reset',
    about: 'what becomes of the optimizer\'s slots when all weights come back'
  },
  backwardDensity: {
    ...share, argument: 'D', about: 'share of the maskable weights that get gradients (twice the density, at most 1)'
  },
  penalty: {
    kind: 'number', from: 0, about: 'factor of the sum of squares that is added to the loss, 1 / density times that ' +
      'for weights that only get gradients'
  },
  penaltyKind: {
    kind: 'name', names: ['l2', 'norm'], default: 'l2', about: 'a penalty of the sum of squares, or of its root'
  },
  n: { kind: 'number', integer: true, from: 1, default: 2, about: 'weights that are used of every m' },
  m: {
    kind: 'number', integer: true, from: 2, default: 4, argument: 'M',
    about: 'neighbours along the input that make a group',
    hint: 'It divides the inputs of every layer.'
  },
  maskedDecay: {
    kind: 'number', from: 0, about: 'decay of the weights that are not used, added to their gradients'
  },
  firstConvolution: {
    kind: 'name', names: ['dense', 'grouped'], default: 'dense',
    about: 'how a first layer that is a convolution is kept'
  },
  counts: {
    kind: 'name', names: ['exact', 'reference'], default: 'exact',
    about: 'whether counts are exactly those asked for, or what the authors\' code makes of them'
  },
  salience: {
    kind: 'number', from: 0, default: 0.3,
    about: 'weights worth keeping that an output must have to stay: a share of its own, or a number from 1 on'
  },
  group: {
    kind: 'number', integer: true, from: 1, default: 16, argument: 'G',
    about: 'neighbouring outputs that share a list of inputs', hint: 'It divides the outputs of every layer.'
  },
  blockSize: {
    kind: 'number', integer: true, from: 1, default: 16, argument: 'B',
    about: 'outputs of a dense block, and inputs, none of which need be neighbours',
    hint: 'It divides the outputs of layers that have blocks.'
  },
  gradientBatches: {
    kind: 'number', integer: true, from: 1, argument: 'N',
    about: 'batches up to an update whose mean gradient says where weights come (1)'
  },
  lambda: { kind: 'number', from: 0, default: 0, about: 'factor of |gradient| beside |weight| in what is pruned' },
  bound: {
    kind: 'name', names: ['hard', 'soft'], default: 'hard',
    about: 'whether layers are pruned below the density and grown to it, or pruned to it and grown above it for a while'
  },
  l1: { kind: 'number', from: 0, default: 1e-5, about: 'pull of every weight toward 0, times the learning rate' },
  noise: { kind: 'number', from: 0, default: 1e-5, about: 'standard deviation of the noise in every gradient' },
  birthSign: {
    kind: 'name', names: ['drawn', 'free'], default: 'drawn',
    about: 'which sign a new weight may have: one that is drawn, or that of its first steps'
  },
  threshold: { kind: 'number', above: 0, default: 0.001, about: 'size below which weights go at the first update' },
  redistribution: {
    kind: 'name', names: Object.keys(redistributions),
    about: 'what says how many weights come in a layer: the mean momentum, the mean weight, or a number (momentum)'
  },
  regrow: {
    kind: 'name', names: ['allowed', 'refused'],
    about: 'whether a weight that has just gone may come back at once (allowed)'
  },
  birth: {
    kind: 'name', open: true, names: Object.keys(births),
    about: 'what new weights begin with: 0, or drawn, the smaller the more weights an output has (zero)'
  },
  dropPower: { kind: 'number', above: 0, about: 'the exponent of an inverse power (3)' },
  removal: {
    kind: 'name', names: ['magnitude', 'relative-importance'], default: 'magnitude',
    about: 'which weights go: the smallest, or those of the smallest share in all of their output and input'
  },
  selection: {
    kind: 'name', names: ['lowest', 'sampled'], default: 'lowest',
    about: 'whether those go that score lowest, or those stay that are drawn by their scores'
  },
  firstTemperature: {
    kind: 'number', above: 0, argument: 'T', default: 1, about: 'exponent of the scores that are drawn by, at first'
  },
  lastTemperature: {
    kind: 'number', above: 0, argument: 'T', default: 9, about: 'the same at the last update, up to which it grows'
  },
  chains: {
    kind: 'name', names: ['removed', 'kept'], default: 'removed',
    about: 'what becomes of weights that no signal passes any more'
  },
  earlyStop: {
    ...share, about: 'share of what comes that has just gone, above which a layer changes no more (never)'
  },
  densityDecay: {
    kind: 'name', names: Object.keys(densityDecays), about: 'how the density falls from initialDensity (logistic)'
  },
  topology: {
    kind: 'name', names: ['random', 'ring'], default: 'random',
    about: 'how fully connected layers are linked at first: at random, or each unit with those next to it on a ring'
  },
  ringNoise: {
    kind: 'number', from: 0, to: 1, default: 0, about: 'how much by chance a ring is linked: 0 not, 1 entirely'
  },
  positions: {
    kind: 'name', names: ['scored', 'random'], default: 'scored',
    about: 'which weights of a layer exist: those that score highest, or as many at random'
  },
  probeBatches: {
    kind: 'number', integer: true, from: 1, default: 1, about: 'batches that are looked at before the first step'
  },
  iterations: {
    kind: 'number', integer: true, from: 1,
    about: 'how often weights are scored, each time in a sparser network (1; grasp-it: 10; synflow: 100)'
  },
  iterationSchedule: {
    kind: 'name', names: ['exponential', 'linear'], about: 'how the density falls over the iterations (exponential)'
  },
  returning: {
    kind: 'name', names: ['refused', 'allowed'],
    about: 'whether a weight that an iteration removed may come back in a later one, as in FORCE (refused)'
  },
  samplesPerClass: {
    kind: 'number', integer: true, from: 1, default: 10,
    about: 'images of each class that are looked at before the first step'
  },
  temperature: {
    kind: 'number', above: 0, default: 200, argument: 'T', about: 'what logits are divided by when weights are scored'
  }
} as const satisfies Readonly<Record<string, Setting>>

/** The setting for methods that can keep a layer in this way alone when their structure does not divide it. */
export const remainderOf = (kept: 'unstructured' | 'dense'): Setting => ({ ...axes.remainder, names: ['refuse', kept] })
