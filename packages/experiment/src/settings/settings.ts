import type { LayerChoice } from '@itop/backend-webgpu'
import * as z from 'zod'
import { axes, lotteryMethod, structures, type NumberSetting } from '@itop/updaters'
import { names } from './names.js'

/** How one setting looks on the command line. Its range is checked by the schema, whatever its source. */
export interface SettingFlag {
  /** What stands for the value in the help. */
  readonly argument: string
  /** What is allowed, in words; the same words end up in error messages. */
  readonly allowed: string
  readonly about: string
  readonly kind: 'number' | 'numbers' | 'text' | 'switch' | 'toggle'
}

const { settings: lottery } = lotteryMethod
const count = z.int().min(1)
const ascends = (numbers: readonly number[]): boolean => numbers.every((value, i) => i === 0 || value > numbers[i - 1]!)
const oneOf = (list: readonly string[]) => z.enum(list as [string, ...string[]]) // the lists are never empty

/** The numbers that a method's setting may be. */
const ranged = ({ integer, above, from, below, to }: NumberSetting) => {
  const numbers = integer ? z.int() : z.number()
  const checks = [
    above !== undefined && z.gt(above), from !== undefined && z.gte(from), below !== undefined && z.lt(below),
    to !== undefined && z.lte(to)
  ]
  return numbers.check(...checks.filter(check => check !== false))
}

const layerChoice = z.strictObject({
  shape: z.array(count),
  density: z.number().min(0).max(1),
  batch: count,
  image: z.tuple([count, count]).exactOptional(),
  arithmetic: z.enum(['sparse', 'dense']),
  sparse: z.number().min(0),
  dense: z.number().min(0)
})

/** Every setting of a recipe file; most are also flags, in kebab case. Unknown keys are refused. */
export const recipeInput = z.strictObject({
  $schema: z.string(),
  id: z.string().regex(/^[0-9a-f]{12}$/).describe('Of the recipe this one was copied from; computed anew.'),
  model: z.union([oneOf(names.model), z.string().regex(/^wrn-[1-9]\d*-[1-9]\d*$/)]),
  data: z.string().min(1),
  dataDir: z.string().min(1),
  method: oneOf(names.method),
  sparsity: z.number().min(0).lt(1),
  density: z.number().gt(0).max(1),
  distribution: oneOf(names.distribution),
  structure: z.string().regex(new RegExp(structures.map(({ form }) => form).join('|'))),
  remainder: z.enum(axes.remainder.names),
  prune: oneOf(names.prune),
  grow: oneOf(names.grow),
  interval: count,
  dropFraction: z.number().gt(0).max(1),
  dropSchedule: oneOf(names.dropSchedule),
  initialDensity: ranged(axes.initialDensity),
  rampStart: ranged(axes.rampStart),
  rampStopFraction: ranged(axes.rampStopFraction),
  rounds: ranged(lottery.rounds),
  pruneFraction: ranged(lottery.pruneFraction),
  pruneScope: z.enum(names.pruneScope),
  outputFraction: ranged(lottery.outputFraction),
  rewindTo: z.union([ranged(lottery.rewindTo), z.literal('end')]),
  counts: oneOf(names.counts),
  backwardDensity: ranged(axes.backwardDensity),
  lambda: ranged(axes.lambda),
  bound: z.enum(axes.bound.names),
  penalty: ranged(axes.penalty),
  penaltyKind: z.enum(axes.penaltyKind.names),
  n: ranged(axes.n),
  m: ranged(axes.m),
  maskedDecay: ranged(axes.maskedDecay),
  firstConvolution: z.enum(axes.firstConvolution.names),
  positions: z.enum(axes.positions.names),
  probeBatches: ranged(axes.probeBatches),
  iterations: ranged(axes.iterations),
  iterationSchedule: z.enum(axes.iterationSchedule.names),
  returning: z.enum(axes.returning.names),
  samplesPerClass: ranged(axes.samplesPerClass),
  temperature: ranged(axes.temperature),
  epochs: count,
  steps: count,
  batch: count.max(65_536),
  lr: z.number().gt(0),
  lrSchedule: oneOf(names.lrSchedule),
  lrStepEpochs: z.number().gt(0),
  lrMilestones: z.array(z.number().gt(0)).min(1).refine(ascends),
  lrFactor: z.number().gt(0).lt(1),
  warmUp: z.number().min(0),
  warmUpBy: z.enum(names.warmUpBy),
  momentum: z.number().min(0).lt(1),
  nesterov: z.boolean(),
  weightDecay: z.number().min(0),
  decay: z.enum(names.decay),
  clipNorm: z.number().gt(0),
  labelSmoothing: z.number().min(0).lt(1),
  optimizer: oneOf(names.optimizer),
  biasCorrection: z.enum(names.biasCorrection),
  augment: z.boolean(),
  validSplit: z.number().min(0).lt(1),
  imageSize: count.max(4096),
  onBroken: z.enum(names.onBroken),
  allowEmptyClasses: z.boolean(),
  seed: z.int().min(0),
  backend: oneOf(names.backend),
  threads: count.max(256),
  out: z.string().min(1),
  checkpointEvery: count,
  evaluateEvery: count,
  accumulate: count,
  tune: z.boolean(),
  tuned: z.array(layerChoice).describe('What --tune has measured: how each layer is computed, and milliseconds.')
}).partial()

/** What a recipe file or the flags say, each setting optional. */
export type RecipeInput = Omit<z.infer<typeof recipeInput>, 'tuned'> & {
  readonly tuned?: readonly LayerChoice[] | undefined
}

/** The name of a setting that is a flag too, as in a recipe file. */
export type SettingKey = Exclude<keyof RecipeInput, '$schema' | 'id' | 'tuned'>

const name = (list: readonly string[], about: string): SettingFlag =>
  ({ argument: 'NAME', allowed: list.join(', '), about, kind: 'text' })
const number = (argument: string, allowed: string, about: string): SettingFlag =>
  ({ argument, allowed, about, kind: 'number' })

/** The flags, in the order of the help. */
export const settingFlags: Readonly<Record<SettingKey, SettingFlag>> = {
  model: name([...names.model, 'wrn-DEPTH-WIDTH'], 'network'),
  data: { argument: 'NAME|PATH', allowed: `${names.data.join(', ')}, or a path`, about: 'data set', kind: 'text' },
  dataDir: { argument: 'PATH', allowed: 'a folder', about: 'where the data lies', kind: 'text' },
  method: name(names.method, 'training method'),
  sparsity: number('S', '0 ≤ S < 1', 'share of weights that do not exist'),
  density: number('D', '0 < D ≤ 1', 'share of weights that exist: 1 − sparsity'),
  distribution: name(names.distribution, 'density of each layer at the start'),
  structure: name(names.structure, axes.structure.about),
  remainder: name(axes.remainder.names, axes.remainder.about),
  prune: name(names.prune, 'which weights go at an update'),
  grow: name(names.grow, 'which weights come at an update'),
  interval: number('STEPS', 'an integer ≥ 1', 'steps between updates of the masks'),
  dropFraction: number('P', '0 < P ≤ 1', 'share of the weights exchanged at the first update'),
  dropSchedule: name(names.dropSchedule, 'how that share falls'),
  initialDensity: number('D', '0 < D ≤ 1', axes.initialDensity.about),
  rampStart: number('STEP', 'an integer ≥ 0', axes.rampStart.about),
  rampStopFraction: number('P', '0 < P ≤ 1', axes.rampStopFraction.about),
  rounds: number('N', 'an integer from 1 to 1000', lottery.rounds.about),
  pruneFraction: number('P', '0 < P < 1', lottery.pruneFraction.about),
  pruneScope: name(names.pruneScope, lottery.pruneScope.about),
  outputFraction: number('P', '0 ≤ P < 1', lottery.outputFraction.about),
  rewindTo: number('STEP|end', 'an integer ≥ 0, or end', lottery.rewindTo.about),
  counts: name(names.counts, axes.counts.about),
  backwardDensity: number('D', '0 < D ≤ 1', axes.backwardDensity.about),
  lambda: number('X', 'a number ≥ 0', axes.lambda.about),
  bound: name(axes.bound.names, axes.bound.about),
  penalty: number('X', 'a number ≥ 0', axes.penalty.about),
  penaltyKind: name(axes.penaltyKind.names, axes.penaltyKind.about),
  n: number('N', 'an integer ≥ 1', axes.n.about),
  m: number('M', 'an integer ≥ 2', axes.m.about),
  maskedDecay: number('X', 'a number ≥ 0', axes.maskedDecay.about),
  firstConvolution: name(axes.firstConvolution.names, axes.firstConvolution.about),
  positions: name(names.positions, axes.positions.about),
  probeBatches: number('N', 'an integer ≥ 1', axes.probeBatches.about),
  iterations: number('N', 'an integer ≥ 1', axes.iterations.about),
  iterationSchedule: name(names.iterationSchedule, axes.iterationSchedule.about),
  returning: name(names.returning, axes.returning.about),
  samplesPerClass: number('N', 'an integer ≥ 1', axes.samplesPerClass.about),
  temperature: number('T', 'a number > 0', axes.temperature.about),
  epochs: number('N', 'an integer ≥ 1', 'length in passes over the training set'),
  steps: number('N', 'an integer ≥ 1', 'length in optimizer steps, instead of epochs'),
  batch: number('N', 'an integer from 1 to 65536', 'images a step'),
  lr: number('X', 'a number > 0', 'learning rate at the start'),
  lrSchedule: name(names.lrSchedule, 'how the learning rate falls'),
  lrStepEpochs: number('N', 'a number > 0', 'epochs between falls of the step schedule (30)'),
  lrMilestones: { argument: 'N,N,…', allowed: 'ascending numbers > 0', kind: 'numbers',
    about: 'epochs after which the multi-step schedule falls (half and three quarters of the run)' },
  lrFactor: number('X', '0 < X < 1', 'what a fall of the step and multi-step schedules multiplies by (0.1)'),
  warmUp: number('N', 'a number ≥ 0', 'epochs in which the learning rate rises'),
  warmUpBy: name(names.warmUpBy, 'how often it rises'),
  momentum: number('X', '0 ≤ X < 1', 'of SGD'),
  nesterov: { argument: 'on|off', allowed: 'on or off', about: 'momentum in Nesterov\'s form', kind: 'switch' },
  weightDecay: number('X', 'a number ≥ 0', 'L2 penalty, decoupled in adamw'),
  decay: name(names.decay, 'what the penalty is on'),
  clipNorm: number('X', 'a number > 0', 'bound on the norm of all gradients of a step together'),
  labelSmoothing: number('X', '0 ≤ X < 1', 'share of the target spread over all classes'),
  optimizer: name(names.optimizer, 'rule of the weight step'),
  biasCorrection: name(names.biasCorrection, 'whose steps Adam\'s bias correction counts'),
  augment: { argument: 'on|off', allowed: 'on or off', about: 'random crops and flips', kind: 'switch' },
  validSplit: number('X', '0 ≤ X < 1', 'share of the training set held out'),
  imageSize: number('N', 'an integer from 1 to 4096', 'height and width to which an image folder\'s pictures are cut'),
  onBroken: name(names.onBroken, 'at a picture that cannot be read'),
  allowEmptyClasses: { argument: '', allowed: 'no value', about: 'most classes may have no training image',
    kind: 'toggle' },
  seed: number('N', 'an integer ≥ 0', 'one seed for everything'),
  backend: name(names.backend, 'what computes'),
  threads: number('N', 'an integer from 1 to 256', 'threads of the CPU backend'),
  out: { argument: 'DIR', allowed: 'a new or empty folder', about: 'run folder', kind: 'text' },
  checkpointEvery: number('STEPS', 'an integer ≥ 1', 'steps between checkpoints'),
  evaluateEvery: number('STEPS', 'an integer ≥ 1', 'steps between tests within an epoch; changes nothing else'),
  accumulate: number('K', 'an integer ≥ 1', 'parts of a batch, gradients summed'),
  tune: { argument: '', allowed: 'no value', about: 'measure kernels and keep the choices', kind: 'toggle' }
}

/** The names of all settings, in the order of the help. */
export const settingKeys = Object.keys(settingFlags) as readonly SettingKey[] // keys of a record typed by them

/** `dropFraction` → `--drop-fraction`. */
export const flagOf = (key: string): string => `--${key.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`
