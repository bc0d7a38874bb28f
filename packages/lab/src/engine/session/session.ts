import { createGate } from '../gate.js'
import { networkOf, trainingOf } from '../plan.js'
import { messageOf } from '../post.js'
import { createReporter } from '../report/reporter.js'
import type { SessionOptions } from './parts.js'
import { createMachine } from './phases.js'
import { beginTraining } from './training.js'

/** One experiment, from step 0 to its end. */
export interface Session {
  /** Settles when the experiment stands at step 0 and all of that has been told. Rejects where it cannot be made. */
  readonly ready: Promise<void>
  readonly start: () => void
  readonly pause: () => void
  readonly step: () => void
  readonly watch: (layers: readonly string[]) => void
  readonly predict: (id: number, pixels: Float32Array) => void
  /** Ends it and frees its tensors. */
  readonly end: () => Promise<void>
}

/** Begins an experiment. Throws where its settings cannot work. What it does, and when, is the table in `phases.ts`. */
export function createSession(options: SessionOptions): Session {
  const { experiment, data, registry, post } = options
  const network = networkOf(experiment.model, data, registry)
  const plan = trainingOf(experiment, network, { data, registry })
  const reporter = createReporter({ network, ...data.train, post })
  const gate = createGate()
  const { promise: ready, resolve: becomeReady, reject: giveUp } = settledLater()
  const machine = createMachine({
    tell: phase => {
      if (phase !== 'running') reporter.flush()
      post({ type: 'state', running: phase === 'running', finished: phase === 'finished' || phase === 'failed' })
    },
    becomeReady,
    giveUp: (_, error) => { giveUp(error) },
    open: gate.start,
    openOnce: gate.step,
    close: gate.pause,
    complain: (_, error) => { post({ type: 'failed', message: messageOf(error) }) },
    refuse: () => { throw new Error('This training has failed. Reset it, or change the experiment.') }
  })
  const training = beginTraining({ ...options, ...plan, network, gate, reporter, machine })
  return {
    ready,
    start: () => { machine.happen('start') },
    pause: () => { machine.happen('pause') },
    step: () => { machine.happen('step') },
    watch: names => {
      reporter.watch(names)
      gate.wake()
    },
    predict: (id, pixels) => {
      machine.happen('predict')
      reporter.predict(id, pixels)
      gate.wake()
    },
    end: () => {
      machine.happen('end')
      return training.end()
    }
  }
}

/** A promise, and what settles it. */
function settledLater() {
  let [resolve, reject]: [() => void, (error: unknown) => void] = [() => {}, () => {}]
  const promise = new Promise<void>((...both) => { [resolve, reject] = both })
  return { promise, resolve, reject }
}
