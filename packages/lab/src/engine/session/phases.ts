/** Where a session is: getting ready, standing still, training, at its end, broken, or given up by the page. */
export type Phase = 'new' | 'held' | 'running' | 'finished' | 'failed' | 'ended'

/** What happens to a session: its training stood still, was done, or broke; the page asks for all else. */
export type Happening = 'stood' | 'done' | 'broke' | 'start' | 'step' | 'pause' | 'predict' | 'end'

/** What a session does about it. */
export type Action =
  /** Tells the page of the phase it is in now. */
  | 'tell'
  /** Settles `ready`: the experiment stands at step 0, or cannot be made. */
  | 'becomeReady' | 'giveUp'
  /** Lets the training pass: always, for one step, or no more. */
  | 'open' | 'openOnce' | 'close'
  /** Tells the page what the training failed of. */
  | 'complain'
  /** Tells whoever asked that nothing more can be done here. */
  | 'refuse'

/** Where it leads, and what is done then, in this order. */
export type Transition = readonly [next: Phase, ...actions: Action[]]

/** What happens, and then? What has no entry changes nothing. */
export const phases: Readonly<Record<Phase, Readonly<Partial<Record<Happening, Transition>>>>> = {
  new: {
    stood: ['held', 'tell', 'becomeReady'],
    broke: ['failed', 'giveUp'],
    end: ['ended']
  },
  held: {
    stood: ['held', 'tell'], // after a single step
    start: ['running', 'open', 'tell'],
    step: ['held', 'openOnce'],
    pause: ['held', 'close'],
    done: ['finished', 'tell'],
    broke: ['failed', 'complain', 'tell'],
    end: ['ended']
  },
  running: {
    stood: ['held', 'tell'],
    step: ['running', 'openOnce'],
    pause: ['running', 'close'], // until the present step is made
    done: ['finished', 'tell'],
    broke: ['failed', 'complain', 'tell'],
    end: ['ended']
  },
  finished: {
    end: ['ended']
  },
  failed: {
    start: ['failed', 'refuse'],
    step: ['failed', 'refuse'],
    predict: ['failed', 'refuse'],
    end: ['ended']
  },
  ended: {}
}

/** What the actions are, each told the phase that was entered and what the happening brought with it. */
export type Actions = Readonly<Record<Action, (phase: Phase, error: unknown) => void>>

/** A session's way through its phases. */
export interface Machine {
  readonly phase: () => Phase
  /** `error`: what the training broke of. */
  readonly happen: (what: Happening, error?: unknown) => void
}

/** A machine in the phase `new`. */
export function createMachine(actions: Actions): Machine {
  let phase: Phase = 'new'
  return {
    phase: () => phase,
    happen: (what, error) => {
      const [next, ...todo] = phases[phase][what] ?? [phase]
      phase = next
      for (const action of todo) actions[action](next, error)
    }
  }
}
