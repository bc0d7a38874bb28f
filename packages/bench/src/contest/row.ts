import type { PassName } from './watch-kernels.js'
import type { RivalName } from '../names.js'
import type { Times } from '@itop/experiment'

/** One comparison, timed in turn in one run. Times are medians of milliseconds. */
export interface BenchRow {
  readonly model: string
  /** Of the whole network, over maskable weights. */
  readonly density: number
  /** Images. */
  readonly batch: number
  /** `step` (a whole training step), `inference`, or a layer's name: its three passes in a training step. */
  readonly what: string
  readonly milliseconds: number
  readonly quartiles: readonly [low: number, high: number]
  /** Of what `against` names: a dense network, but for SparseProp, whose network has as many weights as ours. */
  readonly denseMilliseconds: number
  readonly denseQuartiles: readonly [low: number, high: number]
  /** denseMilliseconds / milliseconds: how many times faster ours is. */
  readonly ratio: number
  readonly against: RivalName
  /** The same in words, with its version. */
  readonly rival: string
  /** Of PyTorch: all ways in which it was tried first, the fastest of which is `rival`. */
  readonly tried?: readonly TriedWay[]
  /** Turns that were counted. */
  readonly rounds: number
}

/** A way in which another program does the work. */
export interface TriedWay {
  /** As rows name it. */
  readonly rival: string
  /** The median of three turns. */
  readonly milliseconds: number
}

/** What a row is about. */
export type RowSubject = Pick<BenchRow, 'model' | 'density' | 'batch' | 'what' | 'against' | 'rival' | 'tried'>

/** A row from both times. */
export const rowOf = (subject: RowSubject, own: Times, other: Times): BenchRow => ({
  ...subject,
  milliseconds: own.median, quartiles: [own.low, own.high],
  denseMilliseconds: other.median, denseQuartiles: [other.low, other.high],
  ratio: other.median / own.median, rounds: own.runs
})

/** The row of a layer: its passes inside whole training steps. */
export interface LayerRow extends BenchRow {
  readonly shape: readonly number[]
  /** Height and width of its output. */
  readonly image: readonly [h: number, w: number]
  readonly stride: readonly [y: number, x: number]
  readonly active: number
  readonly layerDensity: number
  /** What the backend chooses at that density. */
  readonly arithmetic: 'sparse' | 'dense'
  /** A first layer needs no gradient of its input. */
  readonly passes: Readonly<Partial<Record<PassName, PassTimes>>>
}

/** Medians of milliseconds. */
export interface PassTimes {
  readonly milliseconds: number
  readonly denseMilliseconds: number
}

/** Our dense network, as rows name it. */
export const ownDense = 'itop dense, same backend'
