import type { Checkpoint } from '@itop/checkpoint'
import { Mask } from '@itop/masks'

/** A checkpoint of its own: the next update changes some masks of the one that is given. */
export const keep = (checkpoint: Checkpoint): Checkpoint => ({
  ...checkpoint,
  masks: new Map([...checkpoint.masks].map(([name, { shape, words }]) =>
    [name, Mask.fromWords(shape, words.slice())]))
})
