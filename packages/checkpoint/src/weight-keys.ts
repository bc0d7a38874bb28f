import type { Checkpoint } from './types.js'

/** The names under which a checkpoint has what belongs to a weight. */
export const weightKeys = (name: string) => ({
  /** A mask: the positions that are stored. */
  mask: `${stored}${name}`,
  /** Masks within it: what the forward pass uses, and what gets gradients; absent where that is all that is stored. */
  forward: `forward/${name}`,
  backward: `backward/${name}`,
  /** A mask: what was used at the last update, where that has changed since. */
  active: `active/${name}`,
  /** An array: the values of the stored positions. */
  value: `value/${name}`
})

const stored = 'mask/'

/** The names of the weights that have a mask. */
export const maskedWeights = ({ masks }: Pick<Checkpoint, 'masks'>): readonly string[] =>
  Array.from(masks.keys()).filter(key => key.startsWith(stored)).map(key => key.slice(stored.length))
