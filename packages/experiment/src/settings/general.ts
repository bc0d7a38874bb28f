import type { LayerChoice } from '@itop/backend-webgpu'
import * as z from 'zod'
import { backendNames } from '../backends/backend-names.js'
import type { RecipeSetting, SettingGroup } from './setting.js'

/** The names that people may type, of what a registry holds. */
export interface KnownNames {
  readonly model: readonly string[]
  readonly data: readonly string[]
  readonly method: readonly string[]
  readonly lrSchedule: readonly string[]
  readonly optimizer: readonly string[]
}

const count = z.int().min(1)
const ascends = (numbers: readonly number[]): boolean => numbers.every((value, i) => i === 0 || value > numbers[i - 1]!)
const oneOf = (list: readonly string[]) => z.enum(list as [string, ...string[]]) // the lists are never empty

const words = <S extends z.ZodType>(
  group: SettingGroup, argument: string, allowed: string, about: string, schema: S
) => ({ group, argument, allowed, about, schema, kind: 'text' } as const)

const name = <S extends z.ZodType>(
  group: SettingGroup, names: readonly string[], about: string, schema: S, shown = names
) => ({ ...words(group, 'NAME', shown.join(', '), about, schema), names })

const number = <S extends z.ZodType>(
  group: SettingGroup, argument: string, allowed: string, about: string, schema: S
) => ({ ...words(group, argument, allowed, about, schema), kind: 'number' } as const)

const share = <S extends z.ZodType>(
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
    z.union([oneOf(names.model), z.string().regex(/^wrn-[1-9]\d*-[1-9]\d*$/)]), [...names.model, 'wrn-DEPTH-WIDTH']),
  data: { ...words('What', 'NAME|PATH', `${names.data.join(', ')}, or a path`, 'data set', z.string().min(1)) },
  dataDir: words('What', 'PATH', 'a folder', 'where the data lies', z.string().min(1)),
  method: name('What', names.method, 'training method', oneOf(names.method)),
  sparsity: share('Sparsity', 'S', '0 ≤ S < 1', 'share of weights that do not exist', z.number().min(0).lt(1)),
  density: share('Sparsity', 'D', '0 < D ≤ 1', 'share of weights that exist: 1 − sparsity', z.number().gt(0).max(1))
}) satisfies Record<string, RecipeSetting>

/** How it is trained, and where; these stand after the settings of methods. */
export const settingsOfTraining = (names: KnownNames) => ({
  epochs: number('Training', 'N', 'an integer ≥ 1', 'length in passes over the training set', count),
  steps: number('Training', 'N', 'an integer ≥ 1', 'length in optimizer steps, instead of epochs', count),
  batch: number('Training', 'N', 'an integer from 1 to 65536', 'images a step', count.max(65_536)),
  lr: number('Training', 'X', 'a number > 0', 'learning rate at the start', z.number().gt(0)),
  lrSchedule: name('Training', names.lrSchedule, 'how the learning rate falls', oneOf(names.lrSchedule)),
  lrStepEpochs: number('Training', 'N', 'a number > 0', 'epochs between falls of the step schedule (30)',
    z.number().gt(0)),
  lrMilestones: {
    ...words('Training', 'N,N,…', 'ascending numbers > 0',
      'epochs after which the multi-step schedule falls (half and three quarters of the run)',
      z.array(z.number().gt(0)).min(1).refine(ascends)),
    kind: 'numbers'
  },
  lrFactor: number('Training', 'X', '0 < X < 1',
    'what a fall of the step and multi-step schedules multiplies by (0.1)', z.number().gt(0).lt(1)),
  warmUp: number('Training', 'N', 'a number ≥ 0', 'epochs in which the learning rate rises', z.number().min(0)),
  warmUpBy: choices('Training', ['step', 'epoch'], 'how often it rises'),
  momentum: share('Training', 'X', '0 ≤ X < 1', 'of SGD', z.number().min(0).lt(1)),
  nesterov: onOff('Training', 'momentum in Nesterov\'s form'),
  weightDecay: number('Training', 'X', 'a number ≥ 0', 'L2 penalty, decoupled in adamw', z.number().min(0)),
  decay: choices('Training', ['all', 'no-norms', 'weights'], 'what the penalty is on'),
  clipNorm: number('Training', 'X', 'a number > 0', 'bound on the norm of all gradients of a step together',
    z.number().gt(0)),
  labelSmoothing: share('Training', 'X', '0 ≤ X < 1', 'share of the target spread over all classes',
    z.number().min(0).lt(1)),
  optimizer: name('Training', names.optimizer, 'rule of the weight step', oneOf(names.optimizer)),
  biasCorrection: choices('Training', ['run', 'weight'], 'whose steps Adam\'s bias correction counts'),
  augment: onOff('Training', 'random crops and flips'),
  validSplit: share('Training', 'X', '0 ≤ X < 1', 'share of the training set held out', z.number().min(0).lt(1)),
  imageSize: number('Training', 'N', 'an integer from 1 to 4096',
    'height and width to which an image folder\'s pictures are cut', count.max(4096)),
  onBroken: choices('Training', ['stop', 'skip'], 'at a picture that cannot be read'),
  allowEmptyClasses: toggle('Training', 'most classes may have no training image'),
  seed: number('What', 'N', 'an integer ≥ 0', 'one seed for everything', z.int().min(0)),
  backend: name('Machine', ['auto', ...backendNames], 'what computes', oneOf(['auto', ...backendNames])),
  threads: number('Machine', 'N', 'an integer from 1 to 256', 'threads of the CPU backend', count.max(256)),
  out: words('What', 'DIR', 'a new or empty folder', 'run folder', z.string().min(1)),
  checkpointEvery: number('Machine', 'STEPS', 'an integer ≥ 1', 'steps between checkpoints', count),
  evaluateEvery: number('Machine', 'STEPS', 'an integer ≥ 1',
    'steps between tests within an epoch; changes nothing else', count),
  accumulate: number('Training', 'K', 'an integer ≥ 1', 'parts of a batch, gradients summed', count),
  tune: toggle('Machine', 'measure kernels and keep the choices')
}) satisfies Record<string, RecipeSetting>

const layerChoice: z.ZodType<LayerChoice> = z.strictObject({
  shape: z.array(count),
  density: z.number().min(0).max(1),
  batch: count,
  image: z.tuple([count, count]).exactOptional(),
  arithmetic: z.enum(['sparse', 'dense']),
  sparse: z.number().min(0),
  dense: z.number().min(0)
})

/** What a recipe may hold that is no flag. */
export const fileOnly = {
  $schema: z.string(),
  id: z.string().regex(/^[0-9a-f]{12}$/).describe('Of the recipe this one was copied from; computed anew.'),
  tuned: z.array(layerChoice).describe('What --tune has measured: how each layer is computed, and milliseconds.')
}
