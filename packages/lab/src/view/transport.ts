import { byId, say } from './dom.js'
import { count, duration, lossText, percent } from './format.js'
import type { Frames } from './frames.js'

/** What the four buttons do: with the worker, or with a replay. */
export interface Player {
  start(): void
  pause(): void
  step(): void
  reset(): void
}

/** Where a training stands. */
export interface Stand {
  readonly ready: boolean
  readonly running: boolean
  readonly finished: boolean
  readonly step: number
  readonly totalSteps: number
  readonly stepsPerEpoch: number
  /** NaN before the first step. */
  readonly loss: number
  readonly millisecondsPerStep: number
  /** What is being got ready, when it is not. */
  readonly waitingFor?: string
}

export interface Transport {
  show(stand: Stand): void
  /** Start, or pause when it runs. */
  toggle(): void
  step(): void
  reset(): void
}

/** Start, pause, step and reset, and where the training stands. */
export function startTransport(frames: Frames, player: () => Player): Transport {
  const start = byId<HTMLButtonElement>('start')
  const step = byId<HTMLButtonElement>('step')
  const reset = byId<HTMLButtonElement>('reset')
  const progress = byId<HTMLProgressElement>('progress')
  const position = byId('position')
  const status = byId('status')
  let stand: Stand | undefined

  const toggle = () => {
    if (start.disabled || !stand) return
    if (stand.running) player().pause()
    else player().start()
  }
  start.addEventListener('click', toggle)
  step.addEventListener('click', () => player().step())
  reset.addEventListener('click', () => player().reset())

  /** At once: what cannot be done must not be clicked until the next frame either. */
  const allow = ({ ready, running, finished }: Stand) => {
    start.disabled = !ready || finished
    step.disabled = !ready || finished || running
    reset.disabled = !ready
  }

  const draw = () => {
    if (!stand) return
    say(start, startWord(stand))
    progress.max = Math.max(1, stand.totalSteps)
    progress.value = stand.step
    say(position, positionOf(stand))
  }

  return {
    show(next) {
      const before = stand
      stand = next
      if (before?.running !== next.running || before.finished !== next.finished || before.ready !== next.ready) {
        say(status, spoken(next))
      }
      allow(next)
      frames.request(draw, 50)
    },
    toggle,
    step: () => { if (!step.disabled) player().step() },
    reset: () => { if (!reset.disabled) player().reset() }
  }
}

/** What the first button does; only a replay stands at its end without being finished. */
function startWord({ running, finished, step, totalSteps }: Stand): string {
  if (running) return 'Pause'
  if (step === 0 || finished) return 'Start'
  return step < totalSteps ? 'Go on' : 'Again'
}

function positionOf(stand: Stand): string {
  const { ready, waitingFor, step, totalSteps, stepsPerEpoch, loss, running, finished, millisecondsPerStep } = stand
  if (!ready) return waitingFor ?? ''
  const epochs = Math.ceil(totalSteps / stepsPerEpoch)
  const epoch = Math.min(epochs, Math.floor(step / stepsPerEpoch) + 1)
  const parts = [`Step ${count(step)} of ${count(totalSteps)}`, `epoch ${epoch} of ${epochs}`]
  if (finished) parts.push('finished')
  else if (running && millisecondsPerStep > 0) {
    parts.push(`about ${duration((totalSteps - step) * millisecondsPerStep / 1000)} left`)
  }
  if (Number.isFinite(loss)) parts.push(`loss ${lossText(loss)}`)
  return parts.join(' · ')
}

/** For screen readers, at changes only. */
function spoken({ ready, running, finished, step, totalSteps, waitingFor }: Stand): string {
  if (!ready) return waitingFor ?? ''
  if (finished) return `Finished after ${count(totalSteps)} steps.`
  if (running) return 'Training runs.'
  if (step === 0) return 'Ready. Press Space to start.'
  return `Paused at step ${count(step)}, ${percent(step / totalSteps, 0)}.`
}
