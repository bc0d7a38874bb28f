import { currentTraits } from './contract.js'
import { checkLabels } from './loss.js'
import type { StepGiven, StepRecording, TrainingStep } from './recording.js'
import type { ImageShape, Parameter } from './types.js'

/** Whether the current backend records training steps. */
export const recordsSteps = (): boolean => currentTraits()?.recordStep !== undefined

/** A training step that is recorded where that can be done. */
export interface StepReplay {
  /** Whether the next step, on n images, runs by a recording, which is made now where it is time for one. */
  ready(n: number): boolean
  /** Runs the step that is ready. */
  run(given: StepGiven): { readonly loss: number, readonly correct: number }
  /** Why the step could not be recorded, where it could not. */
  readonly why: string | undefined
  /** Frees what was recorded. */
  dispose(): void
}

/** Options of `createStepReplay`. */
export interface StepReplayOptions {
  readonly network: { readonly input: ImageShape, readonly classes: number }
  readonly parameters: ReadonlyMap<string, Parameter>
}

/** Runs of a recording that pay for making it, and most steps that go by before another is made. */
const [enough, patience] = [8, 64]

/**
 * A training step, again and again on the current backend. It is recorded when a batch size comes again, where the
 * backend can, and recorded anew when weights have moved or have other patterns. Where that happens before a recording
 * has paid, more and more steps go by until the next one.
 */
export function createStepReplay(step: TrainingStep, { network, parameters }: StepReplayOptions): StepReplay {
  const record = currentTraits()?.recordStep
  let recording: StepRecording | undefined
  let why: string | undefined
  let views = viewsOf(parameters)
  let [before, waited, wait, runs] = [0, 0, 0, 0]
  const dispose = (): void => {
    recording?.dispose()
    recording = undefined
  }
  /** Forgets what is not so any more. */
  const look = (): void => {
    const isSame = sameViews(views, parameters)
    if (isSame && recording?.fits() !== false) return
    if (recording) wait = runs < enough ? Math.min(2 * wait + 1, patience) : 1
    dispose();
    [why, waited, runs, views] = [undefined, 0, 0, viewsOf(parameters)]
  }

  return {
    get why() { return why },
    ready(n) {
      if (!record) return false
      look()
      const isFirst = before !== n
      before = n
      if (recording?.n === n) return true
      if (isFirst || why !== undefined || waited++ < wait) return false
      dispose()
      const made = record(step, network.input, n)
      why = made.why
      if (made.why === undefined) recording = made
      return recording !== undefined
    },
    run(given) {
      const { input, labels } = given
      checkLabels('training step', { ...input, c: network.classes }, labels, input.n)
      runs++
      return recording!.run(given) // it is ready
    },
    dispose
  }
}

/** What a backend does not see of parameters: which of their weights passes use. */
const viewsOf = (parameters: ReadonlyMap<string, Parameter>) =>
  [...parameters.values()].map(({ pattern, view }) => ({ pattern, view }))

function sameViews(before: ReturnType<typeof viewsOf>, parameters: ReadonlyMap<string, Parameter>): boolean {
  let i = 0
  for (const { pattern, view } of parameters.values()) {
    const known = before[i++]
    if (known?.pattern !== pattern || known.view !== view) return false
  }
  return i === before.length
}
