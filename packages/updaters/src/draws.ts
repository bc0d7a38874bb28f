import { randomStream } from '@itop/masks'
import type { Draws, UpdateContext } from './types.js'

/** The draws of an update: those that it is given to replay, or those of the run's seed and the step. */
export const drawsOf = ({ draws, seed, step }: Pick<UpdateContext, 'draws' | 'seed' | 'step'>): Draws =>
  draws ?? ((purpose, layer, part) =>
    randomStream([seed, purpose, layer, step, ...part === undefined ? [] : [part]].join('/')))

/** The draws of a layer's grow phase, for whichever part of it asks. */
export const growDraws = (at: Parameters<typeof drawsOf>[0], layer: string) =>
  (part?: string) => drawsOf(at)('grow', layer, part)
