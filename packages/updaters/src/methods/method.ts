import type { SettingsTable } from '../settings-table.js'
import type { Updater } from '../types.js'

/** Settings by name; each method checks its own. */
export interface GivenSettings {
  /** Of methods that have it, in (0, 1]. */
  readonly density?: number
  readonly [setting: string]: unknown
}

/** A method of sparse training by the name people type. */
export interface Method<Options = GivenSettings> {
  readonly name: string
  /** One sentence without a full stop, for lists and help. */
  readonly about: string
  /** The paper. */
  readonly source?: string | undefined
  /** Present where the first masks are the last ones, whatever the settings. */
  readonly fixed?: true
  /** Every setting it has: flags, help, recipes and checks come from here. */
  readonly settings: SettingsTable
  /** Settings of a training of a dozen steps, where those of a long one would show too little or not fit. */
  readonly trial?: GivenSettings
  /** The updater of these settings; refuses those out of range by a `RangeError`. */
  readonly make: (options: Options) => Updater
}

/** Of usual settings those that a method has, and those of its trial: how a suite makes what it does not know. */
export const trialSettings = ({ settings, trial }: Pick<Method, 'settings' | 'trial'>, usual: GivenSettings) => ({
  ...Object.fromEntries(Object.entries(usual).filter(([name]) => Object.hasOwn(settings, name))), ...trial
})
