import type { TrainEvent } from './events.js'

/** Events in order, for any number of readers, each from the first event on. Writing never waits for a reader. */
export interface EventLog extends AsyncIterable<TrainEvent> {
  readonly emit: (event: TrainEvent) => void
  /** Calls `listener` with every later event at once, before training goes on. Returns how to stop. */
  readonly listen: (listener: (event: TrainEvent) => void) => () => void
  /** No more events; readers end, or throw the failure if there is one. */
  readonly close: (failed?: { readonly failure: unknown }) => void
}

/** Events kept for readers that begin later. A run with updates every 100 steps has so many after 100,000 steps. */
const keptForLater = 1024

/** An event and what came after it. Who holds a link holds all later ones, and no earlier one. */
interface Link {
  event?: TrainEvent
  next?: Link
}

/**
 * An empty log. It keeps the last 1,024 events; a reader that has begun keeps those that it has not read yet. One that
 * begins when the first event is no longer kept is refused rather than given a part.
 */
export function createEventLog(): EventLog {
  const listeners = new Set<(event: TrainEvent) => void>()
  let first: Link = {}
  let last = first
  let emitted = 0
  let sleeping: (() => void)[] = []
  let end: { readonly failed?: { readonly failure: unknown } } | undefined

  const wake = () => {
    const readers = sleeping
    sleeping = []
    for (const resolve of readers) resolve()
  }

  async function* read(at: Link): AsyncGenerator<TrainEvent, void, undefined> {
    for (;;) {
      if (at.event && at.next) {
        const { event } = at
        at = at.next
        yield event
      } else if (!end) await new Promise<void>(resolve => { sleeping.push(resolve) })
      else if (end.failed) throw end.failed.failure
      else return
    }
  }

  return {
    emit: event => {
      last.event = event
      last = last.next = {}
      if (++emitted > keptForLater && first.next) first = first.next
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
    [Symbol.asyncIterator]: () => emitted > keptForLater ? tooLate(emitted) : read(first)
  }
}

function tooLate(emitted: number): never {
  throw new RangeError(
    `train: events are read from the first one on, but of ${emitted} only the last ${keptForLater} are kept. ` +
      'Begin to read when the run begins, or listen from now on with onEvent.')
}
