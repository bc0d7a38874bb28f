import { availableParallelism } from 'node:os'
import { register } from '@itop/backend-cpu'
import type { Start } from '../backend.js'
import { plural } from '../text/format.js'

/** More threads than this gain nothing on the networks of this version. */
const mostThreads = 8

export const startCpu: Start = async ({ threads = Math.min(mostThreads, availableParallelism()) }) => {
  const backend = await register({ threads })
  const { name, build } = backend
  return {
    choice: 'cpu', name, build, threads: backend.threads,
    description: `${name} (${build}), ${plural(backend.threads, 'thread')}`,
    dispose: () => backend.dispose()
  }
}
