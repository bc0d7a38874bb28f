/** `overtaken`: aborted when another experiment is wanted. */
export type Task = (overtaken: AbortSignal) => void | Promise<void>

/** What is to be done, one thing after another. */
export interface Tasks {
  readonly add: (task: Task) => void
  /** What was added so far is not begun any more, and what is being done is told. */
  readonly overtake: () => void
  /** Settles when all that was added so far is done. */
  readonly done: () => Promise<void>
  /** The same, where nothing more is to be begun, now or later. */
  readonly end: () => Promise<void>
}

/** None yet. `fail` is told of errors, but of those of what was overtaken. */
export function createTasks(fail: (error: unknown) => void): Tasks {
  let queue = Promise.resolve()
  let latest = new AbortController()
  return {
    add: task => {
      const { signal } = latest
      queue = queue.then(() => signal.aborted ? undefined : task(signal)).catch(error => {
        if (!signal.aborted) fail(error)
      })
    },
    overtake: () => {
      latest.abort()
      latest = new AbortController()
    },
    done: () => queue,
    end: () => {
      latest.abort()
      return queue
    }
  }
}
