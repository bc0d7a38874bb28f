import { availableParallelism } from 'node:os'
import { register } from '@itop/backend-cpu'
import type { Start } from '../backends/backend.js'

/** More threads than this gain nothing on the networks of this version. */
const mostThreads = 8

/** Threads where none are asked for: the processor's, at most 8. */
export const usualThreads = (): number => Math.min(mostThreads, availableParallelism())

export const startCpu: Start = async ({ threads = usualThreads(), build: wanted, batch, replay = true }) => {
  const backend = await register({
    threads, ...wanted !== undefined && { build: wanted }, ...batch !== undefined && { batch }, replay
  })
  const { name, build, description } = backend
  return { choice: 'cpu', name, build, threads: backend.threads, description, dispose: () => backend.dispose() }
}
