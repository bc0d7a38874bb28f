import { checkInteger } from '@itop/masks'
import { UnavailableError } from '@itop/ops/plain'
import type { KernelBuild } from './kernel-module.js'
import { nodeModule } from './node.js'
import { threadsShareMemory } from './pool.js'

/** The processor's threads, at most 8; Node 20 has no navigator. */
export function defaultThreads(): number {
  if (!threadsShareMemory()) return 1
  return Math.min(8, nodeModule('node:os')?.availableParallelism() ?? navigator.hardwareConcurrency)
}

/** Refuses what is no number of threads, or more than there can be here. */
export function checkThreads(where: string, threads: number): void {
  checkInteger(`${where}: threads`, threads, 1)
  if (threads === 1 || threadsShareMemory()) return
  throw new UnavailableError(where, {
    what: `${threads} threads need a page that is cross-origin isolated, and this one is not.`,
    fix: 'Serve it with the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: ' +
      'require-corp, or leave out threads and get one.'
  })
}

/** What computes, in a line for people. */
export function described(build: KernelBuild, threads: number): string {
  const code = build.startsWith('native-') ? 'native code' : 'WebAssembly'
  return `CPU: ${code} (${build}), ${threads} thread${threads === 1 ? '' : 's'}`
}
