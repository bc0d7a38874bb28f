import type { Hub } from './hub.js'
import type { Stand } from './transport.js'

/** Where the training or the replay of the page stands, as the worker tells of it. */
export interface Standing {
  readonly now: Stand
  change(part: Partial<Stand>): void
  /** Forgets all: something else begins. */
  clear(): void
}

const nothing: Stand = {
  ready: false, running: false, finished: false, step: 0, totalSteps: 0, stepsPerEpoch: 1, loss: NaN,
  millisecondsPerStep: 0, waitingFor: 'Getting the images …'
}

/** Shows every change. */
export function followStanding(hub: Hub, show: (stand: Stand) => void): Standing {
  let now = nothing
  const change = (part: Partial<Stand>) => {
    now = { ...now, ...part }
    show(now)
  }
  hub.on('created', ({ totalSteps, stepsPerEpoch }) => change({
    totalSteps, stepsPerEpoch, step: 0, loss: NaN, waitingFor: 'Timing the same network dense …'
  }))
  hub.on('progress', ({ step, loss, millisecondsPerStep }) => change({ step, loss, millisecondsPerStep }))
  hub.on('state', ({ running, finished }) => change({ ready: true, running, finished }))
  hub.on('failed', () => {
    if (!now.ready) change({ waitingFor: 'Nothing can be trained yet: see the message above.' })
  })
  return {
    get now() { return now },
    change,
    clear() { now = nothing }
  }
}
