// A reader that hangs cannot be stopped by the thread it hangs: another thread ends the process, and says why.
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

const thread = new Worker(new URL('./watchdog-thread.mjs', import.meta.url))
await once(thread, 'online') // it cannot start while this one hangs
thread.unref()

/**
 * Runs `use`; if it takes more than `seconds` of the processor, or six times as long while it does nothing, ends the
 * process with a word on `what` it was, and writes `keep`, `{ path, text }`, if there is one.
 */
export async function watched({ what, seconds, keep }, use) {
  thread.postMessage({ what, seconds, keep })
  try {
    return await use()
  } finally {
    thread.postMessage(undefined)
  }
}
