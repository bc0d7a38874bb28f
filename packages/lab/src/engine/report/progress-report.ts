import type { StepProgress } from '@itop/trainer'
import type { Post } from '../post.js'
import { createThrottle } from './throttle.js'

/** Tells of steps, as many as a person can read. */
export interface ProgressReport {
  /** Takes a step's numbers; sends them, or keeps them until `flush`. */
  readonly take: (progress: StepProgress) => void
  /** Sends the numbers that were kept. */
  readonly flush: () => void
}

/** Milliseconds between two messages. */
const pace = 50

export function createProgressReport(post: Post): ProgressReport {
  const turns = createThrottle(pace)
  let kept: StepProgress | undefined

  function send({ step, loss, accuracy, rs, millisecondsPerStep }: StepProgress): void {
    kept = undefined
    post({ type: 'progress', step, loss, accuracy, rs, millisecondsPerStep })
  }

  return {
    take: progress => {
      if (turns.pass(performance.now())) send(progress)
      else kept = progress
    },
    flush: () => { if (kept) send(kept) }
  }
}
