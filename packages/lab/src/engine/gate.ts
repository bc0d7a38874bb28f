/** Whether training goes on, and a way to wait until that is asked again. */
export interface Gate {
  readonly start: () => void
  readonly pause: () => void
  /** Opens for one step. */
  readonly step: () => void
  /** Whether a step may be made now. A gate opened for one step is closed again by this. */
  readonly pass: () => boolean
  /** Lets those who wait look again. */
  readonly wake: () => void
  /** Settles at the first change since `pass` was asked, or when woken. */
  readonly changed: () => Promise<void>
}

/** A closed gate. */
export function createGate(): Gate {
  let mode: 'closed' | 'open' | 'once' = 'closed'
  let waiting: (() => void)[] = []
  let unseen = false // a change that came while nobody waited
  const wake = () => {
    unseen = true
    const woken = waiting
    waiting = []
    for (const resolve of woken) resolve()
  }
  const change = (next: typeof mode) => () => {
    mode = next
    wake()
  }
  return {
    start: change('open'),
    pause: change('closed'),
    step: change('once'),
    pass: () => {
      unseen = false
      const open = mode !== 'closed'
      if (mode === 'once') mode = 'closed'
      return open
    },
    wake,
    changed: () => unseen ? Promise.resolve() : new Promise(resolve => { waiting.push(resolve) })
  }
}
