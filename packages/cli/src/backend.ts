import { availableParallelism } from 'node:os'
import { register } from '@itop/backend-cpu'

/** The backend that computes, as records name it. */
export interface StartedBackend {
  readonly name: string
  readonly build: string
  readonly threads: number
  /** Removes the backend and ends its threads. */
  readonly dispose: () => Promise<void>
}

/** More threads than this gain nothing on the networks of this version. */
const mostThreads = 8

/** Registers the CPU backend and makes it the current one. */
export const startBackend = async (threads: number | undefined): Promise<StartedBackend> => {
  const backend = await register({ threads: threads ?? Math.min(mostThreads, availableParallelism()) })
  return { name: backend.name, build: backend.build, threads: backend.threads, dispose: () => backend.dispose() }
}
