import type { Measured } from '@itop/criteria'
import type { Mask, RandomStream } from '@itop/masks'
import type { Cells } from './structures/types.js'
import type { Probe, ProbeImages } from './probe.js'

/** A maskable weight, as a distribution and an updater see it before any values exist. */
export interface LayerShape {
  readonly name: string
  /** PyTorch order: `[out, in]` or `[out, in / groups, kh, kw]`. */
  readonly shape: readonly number[]
  /** What the network calls it: `conv`, `dense`. Left out where nobody knows. */
  readonly role?: string | undefined
  /**
   * The layers that read its outputs, through whatever lies between: output o of it is what inputs o · positions to
   * (o + 1) · positions − 1 of such a layer see. Left out where nobody knows; empty where none reads its outputs.
   */
  readonly feeds?: readonly { readonly name: string, readonly positions: number }[] | undefined
}

/**
 * Which positions of a layer are stored, which of those get gradients, and which of those the forward pass uses:
 * forward ⊆ backward ⊆ stored. What is stored and gets no gradient rests: its value stays, its slots are 0.
 */
export interface LayerMasks {
  readonly stored: Mask
  /** Left out: all that is stored. */
  readonly backward?: Mask
  /** The network's own mask, which densities and R_s count. The same object as `stored` for most methods. */
  readonly forward: Mask
}

/**
 * What kernels do to a layer at every step, where masks change too often to be patterns. `n-of-m`: the forward pass
 * uses the n largest magnitudes of every m neighbours along the input, of equal ones the later; all weights get
 * gradients, and those not used `decay` times their value on top. Such a layer is stored whole, and its arithmetic is
 * dense.
 */
export interface StepRule {
  readonly kind: 'n-of-m'
  readonly n: number
  readonly m: number
  /** Number ≥ 0. */
  readonly decay: number
}

/**
 * A term of the loss over the weights of one class of each layer: those of the forward pass, those that only get
 * gradients, or those that only are stored. `l1`: factor · Σ|w|; `l2`: factor · Σw²; `norm`: factor · √Σw².
 */
export interface Penalty {
  readonly on: 'forward' | 'backward-only' | 'absent'
  readonly kind: 'l1' | 'l2' | 'norm'
  /** Number ≥ 0. */
  readonly factor: number
}

/** What an updater sees of one layer at an update. Arrays are `[nnz]` of the stored mask, ascending flat index. */
export interface LayerView extends LayerMasks, Omit<LayerShape, 'shape'> {
  /** Positions active at any time since the start, the present ones included. */
  readonly everActive: Mask
  readonly values: Float32Array
  /** What the updater's `needs` lists, by its names. */
  readonly measured: Measured
}

/** What an update did to one layer: to its forward mask. Positions are ascending flat indices. */
export interface LayerChange extends LayerMasks {
  readonly name: string
  /** Positions that were pruned in the prune phase, those regrown in the same update included. */
  readonly pruned: Uint32Array
  /** Positions that were activated in the grow phase, those just pruned included. */
  readonly grown: Uint32Array
  /** Positions that existed before and do not now: `pruned` without `grown`. */
  readonly dropped: Uint32Array
  /** Positions that exist now and did not before: `grown` without `pruned`. */
  readonly activated: Uint32Array
  /**
   * Positions that existed before and do now, but whose weight is a new one: value and slots start as those of any
   * grown weight. Left out, a weight pruned and regrown in one update is the old one.
   */
  readonly renewed?: Uint32Array
  /** What new weights begin with: those stored now and not before, and those renewed. Left out: 0, and slots of 0. */
  readonly births?: Births
  /** Given, all optimizer slots of the layer start at 0 again, while values stay. */
  readonly slots?: 'reset'
}

/** What the new weights of a layer begin with, one number each in ascending flat index. */
export interface Births {
  readonly values: Float32Array
  /** Slots of the optimizer, by its names, such as `momentum`. Those left out: 0. */
  readonly slots?: Readonly<Record<string, Float32Array>>
}

/** How long a training is. */
export interface RunLength {
  /** Optimizer steps of the whole run. Integer ≥ 1. */
  readonly totalSteps: number
  /** Optimizer steps of a pass over the training set. Integer ≥ 1; absent where a loop of one's own has none. */
  readonly stepsPerEpoch?: number | undefined
}

/**
 * Random numbers for a purpose in a layer, and for each part of it that needs its own. Asked for again they are the
 * same ones again: a stream depends on these names, and on whose draws they are, alone.
 */
export type Draws = (purpose: string, layer: string, part?: string) => RandomStream

/** Where in the training an update happens. */
export interface UpdateContext extends RunLength {
  /** Optimizer steps completed. Integer ≥ 1. */
  readonly step: number
  readonly seed: number
  /** Random numbers to draw in place of those of the seed: recorded ones, to be replayed. */
  readonly draws?: Draws
}

/** A change of topology: one entry a layer, in model order. */
export interface TopologyChange {
  readonly step: number
  /** The drop fraction used, in [0, 1]. */
  readonly dropFraction: number
  readonly layers: readonly LayerChange[]
}

/** What is known of an update before it happens. */
export interface PlannedUpdate {
  /** The drop fraction, in [0, 1]. */
  readonly dropFraction: number
  /**
   * Share of each layer's weights that exist after it, in (0, 1]. Where layers compete for weights, which of them will
   * win is not known: then these are the shares that the distribution would give them.
   */
  readonly densities: readonly number[]
  /** Share of each layer's weights that get gradients then, where that is more. */
  readonly backward?: readonly number[]
  /** Share of each layer's weights that are stored then, where that is more. */
  readonly stored?: readonly number[]
}

/** When masks change in a run, and what is known of it beforehand. Answers take no longer in a longer run. */
export interface UpdatePlan {
  /** Updates of the whole run. */
  readonly count: number
  /** The step of an update, counted from 1 to `count`. */
  readonly step: (update: number) => number
  /** The first step after this one at which masks change, if there is one. */
  readonly next: (after: number) => number | undefined
  /** What happens there, or would: any step from 0 to the end of the run may be asked for. */
  readonly at: (step: number) => PlannedUpdate
}

/** What a method begins with. */
export interface Started<State> {
  /** One a layer, in the given order. */
  readonly masks: readonly LayerMasks[]
  readonly state: State
  /**
   * What the weights of each layer begin with, `[nnz]` of its stored mask, as a method has it that scored those values.
   * Left out, the network draws them for the mask.
   */
  readonly values?: readonly Float32Array[]
}

/** What a method is given to begin with. */
export interface StartContext {
  readonly seed: number
  /** Present where the method says by `probe` that it needs one, and a training is about to begin. */
  readonly probe?: Probe | undefined
}

/** Trainings one after another, each of what the one before it left. */
export interface Restarts {
  /** Updates, of which each is the end of a training; there is one training more. Integer ≥ 1. */
  readonly rounds: number
  /**
   * What weights that are left go back to, values and schedule: those of a step of the first training, an integer ≥ 0;
   * or `'end'`: they keep their values, and only the schedule starts again.
   */
  readonly rewindTo: number | 'end'
}

/** What an update returns: what changes, and the state that the next one is given. */
export interface Updated<State> {
  readonly state: State
  readonly change: TopologyChange
}

/**
 * A method of sparse training: the first masks, when they change, and how. It holds no tensors, and what it remembers
 * it is given and returns: `State`, plain objects of numbers, texts, lists and typed arrays, which checkpoints keep.
 */
export interface Updater<State = unknown> {
  readonly name: string
  /**
   * Names of what has to be measured for updates beside the weights' values, with their parameters: `gradient`,
   * `gradient/mean-of:8`, `existing-gradients`. An open set: the trainer has a table of those it can measure.
   */
  readonly needs: readonly string[]
  /** Present where a new training begins after each update: `rounds` of the trainer runs it, `train` does not. */
  readonly restarts?: Restarts
  /** What it looks at before the first step: training images, or what weights begin with; absent: shapes alone. */
  readonly probe?: ProbeImages | 'values'
  /** What happens to each layer at every step, undefined where nothing does; absent where nothing ever does. */
  readonly everyStep?: (layers: readonly LayerShape[]) => readonly (StepRule | undefined)[]
  /** Added to the loss that gradients are of, not to the one that is told. */
  readonly penalties?: readonly Penalty[]
  /**
   * Standard deviation of the normal random numbers that every step adds to the gradients of the weights that get any.
   * Number ≥ 0; absent: none. They are functions of the seed, the layer and the step, whatever the backend.
   */
  readonly noise?: number
  /** How a layer is divided into cells; left out, each position is one. */
  readonly cells?: (layer: LayerShape) => Cells
  /** The first masks, in model order, and what the method remembers of them. */
  start(layers: readonly LayerShape[], at: StartContext): Started<State> | Promise<Started<State>>
  /** Refuses a run in which the method cannot do what its settings say. */
  plan(layers: readonly LayerShape[], run: RunLength): UpdatePlan
  /** The change at a step that the plan names. Layers come and return in model order. */
  update(state: State, layers: readonly LayerView[], at: UpdateContext): Promise<Updated<State>>
  /** Present where the method remembers something: which form of state it writes, and how one from a file is read. */
  readonly state?: { readonly version: number, check(saved: unknown): State }
  /** The settings as plain JSON, for the record and for cost models. */
  readonly settings: UpdaterSettings
}

/** An updater's settings in plain JSON: those of every method by name, and whatever else a method has. */
export interface UpdaterSettings extends Readonly<Record<string, string | number | boolean | undefined>> {
  readonly method: string
  /** Global density over maskable weights, in (0, 1]: at the start, or what it falls to. */
  readonly density: number
  readonly distribution: string
  readonly prune?: string
  readonly grow?: string
  /** Optimizer steps between updates. Integer ≥ 1. Absent for static masks, and where it is one pass over the data. */
  readonly interval?: number
}
