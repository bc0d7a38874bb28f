/** Who wants to hear of something. */
export interface Listeners<T> {
  /** Calls the listener with all that is told from now on. Returns how to stop that. */
  readonly listen: (listener: (what: T) => void) => () => void
  /** Tells the listeners; `describe` is called only when there are any. */
  readonly tell: (describe: () => T) => void
}

/** No listeners yet. */
export function createListeners<T>(): Listeners<T> {
  const listeners = new Set<(what: T) => void>()
  return {
    listen: listener => {
      listeners.add(listener)
      return () => { listeners.delete(listener) }
    },
    tell: describe => {
      if (listeners.size === 0) return
      const what = describe()
      for (const listener of listeners) listener(what)
    }
  }
}
