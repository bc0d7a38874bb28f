import type { BackendIdentity } from '@itop/trainer'
import type { Experiment } from '../experiment.js'
import type { BackendInfo } from '../protocol.js'
import { messageOf } from './post.js'

/** What computes, made current in TF.js. */
export interface OpenedBackend {
  readonly info: BackendInfo
  readonly identity: BackendIdentity
  /** Removes the backend and its tensors. */
  readonly dispose: () => Promise<void>
}

/** Which backend, and how. */
export type BackendChoice = Pick<Experiment, 'backend' | 'threads'>

/** Opens a backend; tells of what is other than was asked for. */
export type OpenBackend = (choice: BackendChoice, warn: (message: string) => void) => Promise<OpenedBackend>

/** The backend that was chosen, or the CPU's where that cannot be had. */
export const openBackend: OpenBackend = async ({ backend, threads }, warn) => {
  if (backend === 'cpu') return openCpu(threads, warn)
  try {
    return await openWebGpu()
  } catch (error) {
    warn(`${messageOf(error)} This page computes on the CPU instead.`)
    return openCpu(threads, warn)
  }
}

async function openCpu(threads: number | undefined, warn: (message: string) => void): Promise<OpenedBackend> {
  const { register } = await import('@itop/backend-cpu')
  const isolated = globalThis.crossOriginIsolated === true
  if (!isolated && threads !== undefined && threads > 1) {
    warn(`This page is not cross-origin isolated, so it has one thread instead of ${threads}. ` +
      'Open it through itop lab, which sends the headers that threads need.')
  }
  const cpu = await register(isolated ? threads === undefined ? {} : { threads } : { threads: 1 })
  const { name, build, description } = cpu
  return {
    info: { name: 'cpu', description },
    identity: { name, build },
    dispose: () => cpu.dispose()
  }
}

async function openWebGpu(): Promise<OpenedBackend> {
  const { register } = await import('@itop/backend-webgpu')
  const gpu = await register()
  return {
    info: { name: 'webgpu', description: gpu.description },
    identity: { name: gpu.name },
    dispose: () => gpu.dispose()
  }
}
