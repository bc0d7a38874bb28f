import { availableParallelism } from 'node:os'
import { register } from '@itop/backend-cpu'
import type { Start } from '../backend.js'

/** More threads than this gain nothing on the networks of this version. */
const mostThreads = 8

export const startCpu: Start = async ({ threads = Math.min(mostThreads, availableParallelism()) }) => {
  const backend = await register({ threads })
  const { name, build, description } = backend
  return { choice: 'cpu', name, build, threads: backend.threads, description, dispose: () => backend.dispose() }
}
