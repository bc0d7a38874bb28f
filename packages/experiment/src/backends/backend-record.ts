import type { StartedBackend } from './backend.js'

/** What computed, as programs read it. */
export const backendRecord = ({ choice, description, build, threads, library }: StartedBackend): BackendRecord => ({
  backend: choice,
  description,
  ...build !== undefined && { build },
  ...threads !== undefined && { threads },
  ...library !== undefined && { library }
})

/** A backend in `environment.json`, in `summary.json` and in what `itop explain --json` prints. */
export interface BackendRecord {
  /** As people type it. */
  readonly backend: string
  /** For people. Absent in older files, as are versions of the library. */
  readonly description?: string
  readonly build?: string
  readonly threads?: number
  readonly library?: Readonly<Record<string, string>>
}
