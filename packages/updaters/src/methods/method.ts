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
  readonly make: (options: Options) => Updater
}
