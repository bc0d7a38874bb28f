import { arch, cpus, platform, release, totalmem } from 'node:os'
import { backendRecord, type Registry, type StartedBackend } from '@itop/experiment'
import { installedVersion } from '@itop/experiment/node'
import { version } from '../program/version.js'

const packages = [
  'backend-cpu', 'backend-node', 'backend-webgpu', 'checkpoint', 'criteria', 'data', 'experiment', 'history', 'masks',
  'metrics', 'models', 'ops', 'trainer', 'updaters'
].map(name => `@itop/${name}`).concat('@tensorflow/tfjs-core')

/** What a run computed with, for `environment.json`. */
export const environment = (
  backend: StartedBackend, start: Date, { plugins }: Pick<Registry, 'plugins'>
): Record<string, unknown> => ({
  packages: { '@itop/cli': version, ...Object.fromEntries(packages.map(name => [name, installedVersion(name)])) },
  runtime: { name: 'node', version: process.version, v8: process.versions.v8 },
  system: { platform: platform(), release: release(), arch: arch(), memory: totalmem() },
  processor: { model: cpus()[0]?.model ?? 'unknown', cores: cpus().length },
  ...plugins.length > 0 && { plugins },
  ...backendRecord(backend),
  startTime: start.toISOString()
})
