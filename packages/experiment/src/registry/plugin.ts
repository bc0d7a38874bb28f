import type { GrowRule, PruneScore } from '@itop/criteria'
import type { Augmenter, Dataset, ImageShape } from '@itop/data'
import type { Network, NetworkOptions } from '@itop/models'
import type { Loss } from '@itop/ops'
import type { LearningRate, Measurement, Optimizer } from '@itop/trainer'
import type { Distribution, DropSchedule, Method, SettingsTable, Structure } from '@itop/updaters'
import type { RecipeInput } from '../settings/settings.js'

/** What the members of every kind may say of themselves. */
export interface Described {
  readonly name: string
  /** One sentence without a full stop, for lists, help and the page. */
  readonly about?: string
  /** The paper or page it is from. */
  readonly source?: string
}

/** A way to divide layers into cells; one whose name holds numbers gives its form, whose groups they are. */
export interface StructureFamily extends Described {
  /** What people may type, a regular expression of the whole name. Left out, the name itself. */
  readonly form?: string
  /** The structure of a name, with the numbers in it; refuses those it cannot take by a `RangeError`. */
  readonly make: (name: string, ...numbers: readonly number[]) => Structure
}

/** A network that a recipe can name. */
export interface Model extends Described {
  /** For a data set's images and classes, where they are given; refuses those it cannot take by a `RangeError`. */
  readonly make: (options?: NetworkOptions) => Network
  /** What a training of it has when nobody says otherwise, such as its data set and length. */
  readonly defaults?: RecipeInput
}

/** A data set that a recipe can name. */
export interface DatasetSource extends Described {
  readonly shape: ImageShape
  readonly classes: number
  /** Images of each split. */
  readonly counts: { readonly train: number, readonly test: number }
  /** Opens it. `folder` is `--data-dir`, where one is given. Absent where this library reads the official files. */
  readonly open?: (options: { readonly folder?: string | undefined }) => Promise<Dataset>
}

/** How training images are varied, made from settings of its own. */
export interface AugmentationRule extends Described {
  readonly settings?: SettingsTable
  /** The augmenter of these settings; refuses those out of range by a `RangeError`. */
  readonly make: (settings: Readonly<Record<string, unknown>>) => Augmenter
}

/** What a training makes small, made from settings of its own. */
export interface LossRule extends Described {
  readonly settings?: SettingsTable
  /** The loss of these settings; refuses those out of range by a `RangeError`. */
  readonly make: (settings: Readonly<Record<string, unknown>>) => Loss
}

/** How the learning rate goes over a run, made from `lr` and from settings of its own. */
export interface RateSchedule extends Described {
  readonly settings?: SettingsTable
  /** The schedule that begins with the rate `lr` > 0; refuses settings out of range by a `RangeError`. */
  readonly make: (settings: { readonly lr: number } & Readonly<Record<string, unknown>>) => LearningRate
}

/** A rule of the weight step, made from settings of its own. */
export interface OptimizerRule extends Described {
  readonly settings?: SettingsTable
  /** What a training with it has when nobody says otherwise, such as its learning rate. */
  readonly defaults?: RecipeInput
  /** The optimizer of these settings; refuses those out of range by a `RangeError`. */
  readonly make: (settings: Readonly<Record<string, unknown>>) => Optimizer
}

/**
 * What a package brings. A value of this structure is a plug-in: it registers nothing, and importing it does nothing.
 * Names are those that people type.
 */
export interface Plugin {
  /** The package's name. */
  readonly name: string
  readonly version: string
  /** The version of this interface it was written for. Default 1, the only one there is. */
  readonly interface?: number
  readonly prune?: readonly (PruneScore & Partial<Described>)[]
  readonly grow?: readonly (GrowRule & Partial<Described>)[]
  readonly structures?: readonly StructureFamily[]
  readonly distributions?: readonly (Distribution & Partial<Described>)[]
  /** How the drop fraction falls. */
  readonly schedules?: readonly (DropSchedule & Partial<Described>)[]
  readonly methods?: readonly Method[]
  readonly models?: readonly Model[]
  readonly datasets?: readonly DatasetSource[]
  readonly augmentations?: readonly AugmentationRule[]
  readonly losses?: readonly LossRule[]
  readonly learningRates?: readonly RateSchedule[]
  readonly optimizers?: readonly OptimizerRule[]
  readonly measurements?: readonly Measurement[]
}

/** The version of the interface that this package reads. */
export const pluginInterface = 1

/** Each kind of member, and what one of it is called in messages. */
export const pluginKinds = {
  prune: 'prune score', grow: 'grow rule', structures: 'structure', distributions: 'distribution',
  schedules: 'drop schedule', methods: 'method', models: 'model', datasets: 'data set',
  augmentations: 'augmentation', losses: 'loss',
  learningRates: 'learning-rate schedule', optimizers: 'optimizer', measurements: 'measurement'
} as const satisfies Partial<Record<keyof Plugin, string>>

/** A kind of member. */
export type PluginKind = keyof typeof pluginKinds
