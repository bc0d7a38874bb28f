import type { LayerChoice } from '@itop/backend-webgpu'
import * as z from 'zod/mini'
import { backendNames } from '../backends/backend-names.js'
import type { RecipeSetting, SettingGroup } from './setting.js'

/** The names that people may type, of what a registry holds. */
export interface KnownNames {
  readonly model: readonly string[]
  readonly data: readonly string[]
  readonly method: readonly string[]
  readonly lrSchedule: readonly string[]
  readonly optimizer: readonly string[]
  readonly loss: readonly string[]
  readonly augmentation: readonly string[]
}

const count = z.int().check(z.gte(1))
const positive = z.number().check(z.gt(0))
const atLeast0 = z.number().check(z.gte(0))
const below1 = z.number().check(z.gte(0), z.lt(1))
const text = z.string().check(z.minLength(1))
const ascends = (numbers: readonly number[]): boolean => numbers.every((value, i) => i === 0 || value > numbers[i - 1]!)
const oneOf = (list: readonly string[]) => z.enum(list as [string, ...string[]]) // the lists are never empty

const words = <S extends z.ZodMiniType>(
  group: SettingGroup, argument: string, allowed: string, about: string, schema: S
) => ({ group, argument, allowed, about, schema, kind: 'text' } as const)

const name = <S extends z.ZodMiniType>(
  group: SettingGroup, names: readonly string[], about: string, schema: S, shown = names
) => ({ ...words(group, 'NAME', shown.join(', '), about, schema), names })

const number = <S extends z.ZodMiniType>(
  group: SettingGroup, argument: string, allowed: string, about: string, schema: S
) => ({ ...words(group, argument, allowed, about, schema), kind: 'number' } as const)

const share = <S extends z.ZodMiniType>(
  group: SettingGroup, argument: string, allowed: string, about: string, schema: S
) => ({ ...number(group, argument, allowed, about, schema), share: true } as const)

const toggle = (group: SettingGroup, about: string) =>
  ({ ...words(group, '', 'no value', about, z.boolean()), kind: 'toggle' } as const)

const onOff = (group: SettingGroup, about: string) =>
  ({ ...words(group, 'on|off', 'on or off', about, z.boolean()), kind: 'switch' } as const)

const choices = <const T extends readonly [string, ...string[]]>(group: SettingGroup, names: T, about: string) =>
  name(group, names, about, z.enum(names))

/** What is trained on what, by which method; these stand before the settings of methods. */
export const settingsOfWhat = (names: KnownNames) => ({
  model: name('What', names.model, 'network',
    z.union([oneOf(names.model), z.string().check(z.regex(/^wrn-[1-9]\d*-[1-9]\d*(-no-dropout)?$/))]),
    [...names.model, 'wrn-DEPTH-WIDTH[-no-dropout]']),
  data: { ...words('What', 'NAME|PATH', `${names.data.join(', ')}, or a path`, 'data set', text) },
  dataDir: words('What', 'PATH', 'a folder', 'where the data lies', text),
  method: name('What', names.method, 'training method', oneOf(names.method)),
  maskFile: words('What', 'PATH', 'a checkpoint file', 'whose masks are the first ones, in place of drawn ones', text),
  from: words('What', 'RUN|FILE', 'a run or a checkpoint file', 'whose network it begins with, in place of a drawn one',
    text),
  sparsity: share('Sparsity', 'S', '0 ≤ S < 1', 'share of weights that do not exist', below1),
  density: share('Sparsity', 'D', '0 < D ≤ 1', 'share of weights that exist: 1 − sparsity',
    z.number().check(z.gt(0), z.lte(1)))
}) satisfies Record<string, RecipeSetting>

/** How it is trained, and where; these stand after the settings of methods. */
export const settingsOfTraining = (names: KnownNames) => ({
  epochs: number('Training', 'N', 'an integer ≥ 1', 'length in passes over the training set', count),
  steps: number('Training', 'N', 'an integer ≥ 1', 'length in optimizer steps, instead of epochs', count),
  batch: number('Training', 'N', 'an integer from 1 to 65536', 'images a step', count.check(z.lte(65_536))),
  lr: number('Training', 'X', 'a number > 0', 'learning rate at the start', positive),
  lrSchedule: name('Training', names.lrSchedule, 'how the learning rate falls', oneOf(names.lrSchedule)),
  lrStepEpochs: number('Training', 'N', 'a number > 0', 'epochs between falls of the step schedule (30)',
    positive),
  lrMilestones: {
    ...words('Training', 'N,N,…', 'ascending numbers > 0',
      'epochs after which the multi-step schedule falls (half and three quarters of the run)',
      z.array(positive).check(z.minLength(1), z.refine(ascends))),
    kind: 'numbers'
  },
  lrFactor: number('Training', 'X', '0 < X < 1',
    'what a fall of the step and multi-step schedules multiplies by (0.1)', z.number().check(z.gt(0), z.lt(1))),
  warmUp: number('Training', 'N', 'a number ≥ 0', 'epochs in which the learning rate rises', atLeast0),
  warmUpBy: choices('Training', ['step', 'epoch'], 'how often it rises'),
  momentum: share('Training', 'X', '0 ≤ X < 1', 'of SGD', below1),
  nesterov: onOff('Training', 'momentum in Nesterov\'s form'),
  weightDecay: number('Training', 'X', 'a number ≥ 0', 'L2 penalty, decoupled in adamw', atLeast0),
  decay: choices('Training', ['all', 'no-norms', 'weights'], 'what the penalty is on'),
  clipNorm: number('Training', 'X', 'a number > 0', 'bound on the norm of all gradients of a step together',
    positive),
  labelSmoothing: share('Training', 'X', '0 ≤ X < 1', 'share of the target spread over all classes',
    below1),
  optimizer: name('Training', names.optimizer, 'rule of the weight step', oneOf(names.optimizer)),
  biasCorrection: choices('Training', ['run', 'weight'], 'whose steps Adam\'s bias correction counts'),
  augment: onOff('Training', 'random crops and flips'),
  augmentation: name('Training', names.augmentation, 'how training images are varied (as the data set is usually)',
    oneOf(names.augmentation)),
  loss: name('Training', names.loss, 'what training makes small (cross-entropy)', oneOf(names.loss)),
  validSplit: share('Training', 'X', '0 ≤ X < 1', 'share of the training set held out', below1),
  imageSize: number('Training', 'N', 'an integer from 1 to 4096',
    'height and width to which an image folder\'s pictures are cut', count.check(z.lte(4096))),
  onBroken: choices('Training', ['stop', 'skip'], 'at a picture that cannot be read'),
  allowEmptyClasses: toggle('Training', 'most classes may have no training image'),
  seed: number('What', 'N', 'an integer ≥ 0', 'one seed for everything', z.int().check(z.gte(0))),
  backend: name('Machine', ['auto', ...backendNames], 'what computes', oneOf(['auto', ...backendNames])),
  threads: number('Machine', 'N', 'an integer from 1 to 256', 'threads of the CPU backend', count.check(z.lte(256))),
  out: words('What', 'DIR', 'a new or empty folder', 'run folder', text),
  checkpointEvery: number('Machine', 'STEPS', 'an integer ≥ 1', 'steps between checkpoints', count),
  evaluateEvery: number('Machine', 'STEPS', 'an integer ≥ 1',
    'steps between tests within an epoch; changes nothing else', count),
  accumulate: number('Training', 'K', 'an integer ≥ 1', 'parts of a batch, gradients summed', count),
  tune: toggle('Machine', 'measure kernels and keep the choices')
}) satisfies Record<string, RecipeSetting>

const layerChoice: z.ZodMiniType<LayerChoice> = z.strictObject({
  shape: z.array(count),
  density: z.number().check(z.gte(0), z.lte(1)),
  batch: count,
  image: z.exactOptional(z.tuple([count, count])),
  arithmetic: z.enum(['sparse', 'dense']),
  sparse: atLeast0,
  dense: atLeast0
})

/** What a recipe may hold that is no flag. */
export const fileOnly = {
  $schema: z.string(),
  id: z.string().check(z.regex(/^[0-9a-f]{12}$/), z.describe('Of the recipe this one was copied from; computed anew.')),
  tuned: z.array(layerChoice)
    .check(z.describe('What --tune has measured: how each layer is computed, and milliseconds.'))
}
