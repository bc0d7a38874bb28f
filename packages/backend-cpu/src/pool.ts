import { UnavailableError } from '@itop/ops/plain'
import type { Arena } from './arena.js'
import type { KernelModule } from './kernel-module.js'

/** The threads behind the kernels. */
export interface Pool {
  /** Threads that compute, the caller included. */
  readonly threads: number
  /** Ends them, but for the caller, and closes the kernels. */
  stop(): Promise<void>
}

/** Whether threads can share memory here: in Node always, in a browser where the page is cross-origin isolated. */
export const threadsShareMemory = (): boolean => globalThis.crossOriginIsolated !== false

/** Starts `threads − 1` threads on the kernels' memory; the caller works too. When one does not start, none stays. */
export async function startPool(kernels: KernelModule, arena: Arena, threads: number): Promise<Pool> {
  const { exports, threads: own } = kernels
  exports.pool_init(threads, arena.allocate(threads * exports.pool_scratch_bytes()))
  const starts = await Promise.allSettled(Array.from({ length: threads - 1 }, (_, i) =>
    own.start(i + 1, (bytes) => arena.allocate(bytes))))
  const stop = async () => {
    exports.pool_stop()
    await own.stop()
    kernels.close()
  }
  const failed = starts.find((start) => start.status === 'rejected')
  if (!failed) return { threads, stop }
  await stop()
  const why = String(failed.reason)
  throw new UnavailableError('backend-cpu', {
    what: `a thread of ${threads} did not start: ${why}.`, fix: 'Register fewer threads.', cause: failed.reason
  })
}
