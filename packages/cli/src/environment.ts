import { arch, cpus, platform, release, totalmem } from 'node:os'
import type { StartedBackend } from './backend.js'
import { installedVersion } from './installed.js'
import { version } from './version.js'

const packages = [
  'backend-cpu', 'backend-node', 'backend-webgpu', 'checkpoint', 'criteria', 'data', 'masks', 'metrics', 'models',
  'ops', 'trainer', 'updaters'
].map(name => `@itop/${name}`).concat('@tensorflow/tfjs-core')

/** What a run computed with, for `environment.json`. */
export const environment = (backend: StartedBackend, start: Date): Record<string, unknown> => ({
  packages: { '@itop/cli': version, ...Object.fromEntries(packages.map(name => [name, installedVersion(name)])) },
  runtime: { name: 'node', version: process.version, v8: process.versions.v8 },
  system: { platform: platform(), release: release(), arch: arch(), memory: totalmem() },
  processor: { model: cpus()[0]?.model ?? 'unknown', cores: cpus().length },
  ...backendRecord(backend),
  startTime: start.toISOString()
})

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
