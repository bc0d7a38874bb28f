// A reader that hangs cannot be stopped by the thread it hangs: another thread ends the process, and says why.
import { Worker } from 'node:worker_threads'

const thread = new Worker(new URL('./watchdog-thread.mjs', import.meta.url))
thread.unref()

/** Runs `use`; if it takes longer than `seconds`, ends the process with a word on `what` it was. */
export async function watched(what, seconds, use) {
  thread.postMessage({ what, seconds })
  try {
    return await use()
  } finally {
    thread.postMessage(undefined)
  }
}
