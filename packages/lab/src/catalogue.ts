import type { NumberSetting } from '@itop/updaters'

/** What a field of an experiment may be: a number in a range, one of some names, or a name of some form. */
export type Field = FieldWords & (NumberSetting | NameField | FormField)

interface FieldWords {
  /** One sentence without a full stop. */
  readonly about?: string
  /** What it is when it is left out, where that is known. */
  readonly default?: string | number
  /** It may be left out. */
  readonly optional?: true
}

interface NameField {
  readonly kind: 'name'
  readonly names: readonly string[]
}

interface FormField {
  readonly kind: 'form'
  /** What such names look like, for people. */
  readonly names: readonly string[]
  /** Regular expressions; one of them fits. */
  readonly forms: readonly string[]
}

/** Fields by name. */
export type Fields = Readonly<Record<string, Field>>

/** What can be chosen by name, and has settings of its own. */
export interface Choice {
  readonly about?: string
  readonly settings: Fields
  /** What other settings are with it when nobody says otherwise. */
  readonly defaults?: Readonly<Record<string, string | number>>
}

/** A method of the menu. Its settings are without the density. */
export interface MethodInfo extends Choice {
  readonly about: string
  /** Whether one says how many weights it leaves. */
  readonly hasDensity: boolean
}

/** All that the page can choose from, as plain data, which the worker tells of. */
export interface Catalogue {
  readonly methods: Readonly<Record<string, MethodInfo>>
  /** What else has settings of its own, such as optimizers, by the field that names it. */
  readonly rules: Readonly<Record<string, Readonly<Record<string, Choice>>>>
  /** The settings that every training has, whatever is chosen. */
  readonly training: Fields
  readonly models: readonly string[]
  readonly data: readonly string[]
  readonly plugins: readonly PluginInfo[]
}

/** A plug-in, and the names of what it brings, by kind. */
export interface PluginInfo {
  readonly name: string
  readonly version: string
  readonly brings: Readonly<Record<string, readonly string[]>>
}
