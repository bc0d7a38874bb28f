import type { ImageShape } from '@itop/ops'
import type { EndEvent, EpochEvent, EvaluationEvent, StartLayer, UpdateEvent } from '@itop/trainer'
import type { Catalogue } from './catalogue.js'
import type { Experiment } from './experiment.js'

// What the page and its training worker say to each other. Every array is the receiver's own: buffers are transferred.

/** A layer that a method rewires, as it is at the start. */
export type LayerInfo = StartLayer

/** Images of the user's own, one after the other. */
export interface DroppedImages {
  /** `[count, c, h, w]`, bytes. */
  readonly images: Uint8Array
  /** `[count]`, indices of `classNames`. */
  readonly labels: Uint8Array
  readonly shape: ImageShape
  readonly classNames: readonly string[]
}

/** A file of a run folder. */
export interface RunFile {
  /** Its name, with or without folders before it. */
  readonly name: string
  readonly bytes: Uint8Array
}

/**
 * From the page to the worker; handled one after the other. A newer `create` or `replay` overtakes all before it. Their
 * ids ascend: what is told before `begun` names the last of them is of something that the page has given up.
 */
export type ToWorker =
  /** Loads plug-ins, before anything else. Answer: `catalogue`; before it `failed`, where there are none for that. */
  | { readonly type: 'plugins', readonly plugins: readonly ServedPlugin[] }
  /** Ends what there is and makes a new experiment, which stands at step 0. Answer: `created`, or `failed`. */
  | {
    readonly type: 'create'
    readonly id: number
    readonly experiment: Experiment
    /** The page's address, `document.baseURI`: `./data/` lies beside it. */
    readonly base: string
    /** Where the experiment's data is `dropped`. */
    readonly dropped?: DroppedImages
  }
  /** Trains, to the end or until `pause`. */
  | { readonly type: 'start' }
  /** Stands still after the present step. */
  | { readonly type: 'pause' }
  /** One optimizer step, then stands still. */
  | { readonly type: 'step' }
  /** The same experiment again from step 0. Answer: `created`. */
  | { readonly type: 'reset' }
  /** The layers whose masks are sent, from now on; at once as they are now. At the start: the first layer. */
  | { readonly type: 'watch', readonly layers: readonly string[] }
  /** What the network of now sees in an image: c·h·w pixels in 0 to 1, not normalised. */
  | { readonly type: 'predict', readonly id: number, readonly pixels: Float32Array }
  /** Reads a run folder of the command line, and ends what there was. Answer: `replay`; `failed` ends nothing. */
  | { readonly type: 'replay', readonly id: number, readonly files: readonly RunFile[] }

/** A plug-in that the page is served with. */
export interface ServedPlugin {
  readonly name: string
  readonly version: string
  /** Of its module. */
  readonly address: string
}

/** From the worker to the page. Densities, rates and accuracies are fractions of 1. */
export type FromWorker =
  /** What can be chosen, plug-ins included. */
  | { readonly type: 'catalogue', readonly catalogue: Catalogue }
  /** What there was has ended; all that follows is of the `create` or `replay` with this id. */
  | { readonly type: 'begun', readonly id: number }
  | CreatedMessage
  /** After every change of either. `finished`: no step is left; only `reset` and `create` go on from there. */
  | { readonly type: 'state', readonly running: boolean, readonly finished: boolean }
  | ProgressMessage
  | { readonly type: 'epoch', readonly record: EpochEvent }
  | { readonly type: 'evaluation', readonly record: EvaluationEvent }
  | UpdateMessage
  | { readonly type: 'end', readonly record: EndEvent }
  | MaskMessage
  | FiltersMessage
  | DenseMessage
  /** Of every class, adding up to 1. */
  | { readonly type: 'predicted', readonly id: number, readonly probabilities: Float32Array }
  /** The backend is another one now. */
  | { readonly type: 'backend', readonly backend: BackendInfo }
  | { readonly type: 'replay', readonly replay: Replay }
  /** Something is other than asked for, and training goes on. */
  | { readonly type: 'warning', readonly message: string }
  /** Something cannot be done; what to do next is in the message. A training that failed is paused for good. */
  | { readonly type: 'failed', readonly message: string }

/** What computes. */
export interface BackendInfo {
  readonly name: 'cpu' | 'webgpu'
  /** One line for people. */
  readonly description: string
}

/** An experiment stands at step 0. */
export interface CreatedMessage {
  readonly type: 'created'
  /** In model order. */
  readonly layers: readonly LayerInfo[]
  readonly forecast: ForecastCurve
  readonly totalSteps: number
  readonly stepsPerEpoch: number
  readonly backend: BackendInfo
  readonly classNames: readonly string[]
  /** All weights as they are stored at step 0: values and positions. */
  readonly weightsBytes: number
  /** The same network dense. */
  readonly denseWeightsBytes: number
  /** Of one image. */
  readonly shape: ImageShape
  /** Images to learn from and to test on; absent in a replay. */
  readonly images?: { readonly train: number, readonly test: number }
}

/** R_s that random growth is expected to reach, at the start and after every update. One entry each. */
export interface ForecastCurve {
  /** 0, then the step of every update. */
  readonly steps: readonly number[]
  readonly rs: readonly number[]
  /** By layer name. */
  readonly layers: Readonly<Record<string, readonly number[]>>
}

/** The present step; at most twenty a second, and always the last one before a pause. */
export interface ProgressMessage {
  readonly type: 'progress'
  /** Optimizer steps completed. */
  readonly step: number
  /** Of this step's batch. */
  readonly loss: number
  /** Of the epoch so far, on training images. */
  readonly accuracy: number
  readonly rs: number
  /** Moving average over about the last twenty steps, without updates and evaluations. */
  readonly millisecondsPerStep: number
}

/** The masks have changed. */
export interface UpdateMessage {
  readonly type: 'update'
  readonly record: UpdateEvent
  /** All weights as they are stored now. */
  readonly weightsBytes: number
}

/** Which weights of a layer exist: at the start, after updates (at most ten times a second), and when watched anew. */
export interface MaskMessage {
  readonly type: 'mask'
  readonly layer: string
  readonly step: number
  readonly shape: readonly number[]
  /** Per position, row-major: one of `maskStates`. */
  readonly states: Uint8Array
}

/** What a position of a mask is. Dropped and grown are those of the last update. */
export const maskStates = { never: 0, existedOnce: 1, exists: 2, justGrown: 3, justDropped: 4 } as const

/** The first layer's weights as images, at most three times a second. */
export interface FiltersMessage {
  readonly type: 'filters'
  readonly step: number
  /** `[out, c, h, w]`: of a fully connected layer in the shape of the input, of a convolution its kernel. */
  readonly shape: readonly number[]
  /** Zero where there is no weight. */
  readonly values: Float32Array
}

/** The same network dense and sparse, timed in turn: here before training, or by the run that is replayed. */
export interface DenseMessage {
  readonly type: 'dense'
  readonly millisecondsPerStep: number
  readonly sparseMillisecondsPerStep: number
  /** Steps of each that were timed. */
  readonly steps: number
  /** When and where, in a sentence. */
  readonly timed: string
}

/** A run folder as the messages that its training would have sent, in order. */
export interface Replay {
  /** What the run was, for a title. */
  readonly title: string
  /** Known settings of the run, as its recipe has them. */
  readonly recipe: Readonly<Record<string, unknown>>
  /** The last step there is a record of. */
  readonly lastStep: number
  /** Seconds of training up to `lastStep`. */
  readonly seconds: number
  /** Ascending in `step`. The first is `created`; showing all with `step` ≤ s shows the run as it was at step s. */
  readonly frames: readonly ReplayFrame[]
  /** What of the folder could not be used, and what is left out for it. */
  readonly problems: readonly string[]
  /** Whether a checkpoint was there: then masks and filters are among the frames, and `predict` works. */
  readonly trained: boolean
}

/** A message and when it comes. */
export interface ReplayFrame {
  readonly step: number
  /** Seconds of training since the start. */
  readonly seconds: number
  readonly message: FromWorker
}
