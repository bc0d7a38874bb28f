import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { arch, cpus, platform, release, totalmem } from 'node:os'
import type { StartedBackend } from './backend.js'
import { version } from './version.js'

const packages = [
  'backend-cpu', 'checkpoint', 'criteria', 'data', 'masks', 'metrics', 'models', 'ops', 'trainer', 'updaters'
].map(name => `@itop/${name}`).concat('@tensorflow/tfjs-core')

/** What a run computed with, for `environment.json`. */
export const environment = (backend: StartedBackend, start: Date): Record<string, unknown> => ({
  packages: { '@itop/cli': version, ...Object.fromEntries(packages.map(name => [name, versionOf(name)])) },
  runtime: { name: 'node', version: process.version, v8: process.versions.v8 },
  system: { platform: platform(), release: release(), arch: arch(), memory: totalmem() },
  processor: { model: cpus()[0]?.model ?? 'unknown', cores: cpus().length },
  backend: backend.name,
  build: backend.build,
  threads: backend.threads,
  startTime: start.toISOString()
})

const require = createRequire(import.meta.url)

const versionOf = (name: string): string => {
  const path = require.resolve(`${name}/package.json`)
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as { version: string } // every package has one
  return manifest.version
}
