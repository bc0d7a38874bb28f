import type { ScoreSource } from '@itop/masks'
import type { NumberSetting } from '@itop/updaters'
import type { StepGradient } from '../step/step-gradient.js'

/** The gradients of one step, at the weights before it, by layer. */
export interface StepGradients {
  /** A copy of those of existing weights, `[nnz]`. */
  readonly existing: () => Promise<ReadonlyMap<string, Float32Array>>
  /** At every position, to be read while the step lasts; empty where no measurement looks at them. */
  readonly every: ReadonlyMap<string, StepGradient>
}

/** Numbers that a measurement holds from step to step: one for each position of each layer, row-major. */
export interface Held {
  readonly arrays: ReadonlyMap<string, Float32Array>
  /** Steps that went into them. Integer ≥ 0. */
  readonly steps: number
}

/** A measurement at work. */
export interface Meter {
  /** Takes the gradients of a step that the measurement looks at. */
  readonly observe: (gradients: StepGradients) => Promise<void>
  /** What an update is shown of a layer: scores of every position, or a number for each existing weight. */
  readonly measured: (layer: string) => ScoreSource | Float32Array
  /** Forgets what an update has used up. */
  readonly updated: () => void
  /** What a checkpoint has to keep: the arrays of now, or none. */
  readonly held: () => Held
}

/**
 * Something that the trainer can measure for updates, by the name that `needs` lists. What nobody needs costs nothing;
 * what a measurement costs follows from what it says here.
 */
export interface Measurement {
  readonly name: string
  /** One sentence without a full stop, for lists. */
  readonly about: string
  /** The number that follows the name after a colon, where one does. */
  readonly parameter?: NumberSetting
  /** Whose gradients it looks at: those of existing weights, which are there, or of every position, which are not. */
  readonly of: 'existing' | 'every'
  /** Steps up to each update that it looks at: 1 is the update's own, Infinity is every step of the run. */
  readonly window: (parameter: number) => number
  /** Numbers that it holds for every position from step to step: memory of dense size, which plans show. */
  readonly numbers: number
  /** Starts to measure, where a checkpoint left off if there is one. */
  readonly start: (parameter: number, from: Held) => Meter
}

/** Nothing measured yet, or nothing to keep. */
export const nothingHeld: Held = { arrays: new Map(), steps: 0 }
