import type { TrainEvent } from './events.js'

/** Events kept in order, for any number of readers, each from the first event on. Writing never waits for a reader. */
export interface EventLog extends AsyncIterable<TrainEvent> {
  readonly emit: (event: TrainEvent) => void
  /** Calls `listener` with every later event at once, before training goes on. Returns how to stop. */
  readonly listen: (listener: (event: TrainEvent) => void) => () => void
  /** No more events; readers end, or throw the failure if there is one. */
  readonly close: (failed?: { readonly failure: unknown }) => void
}

/** An empty log. Its memory is that of the records themselves. */
export function createEventLog(): EventLog {
  const records: TrainEvent[] = []
  const listeners = new Set<(event: TrainEvent) => void>()
  let sleeping: (() => void)[] = []
  let end: { readonly failed?: { readonly failure: unknown } } | undefined

  const wake = () => {
    const readers = sleeping
    sleeping = []
    for (const resolve of readers) resolve()
  }

  async function* read(): AsyncGenerator<TrainEvent, void, undefined> {
    for (let next = 0; ;) {
      if (next < records.length) yield records[next++]
      else if (!end) await new Promise<void>(resolve => { sleeping.push(resolve) })
      else if (end.failed) throw end.failed.failure
      else return
    }
  }

  return {
    emit: event => {
      records.push(event)
      for (const listener of listeners) listener(event)
      wake()
    },
    listen: listener => {
      listeners.add(listener)
      return () => { listeners.delete(listener) }
    },
    close: failed => {
      end = failed ? { failed } : {}
      wake()
    },
    [Symbol.asyncIterator]: read
  }
}
