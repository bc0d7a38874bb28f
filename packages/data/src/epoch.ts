import { randomStream } from '@itop/masks'
import { permutation } from './permutation.js'
import type { Augmentation } from './types.js'

/** All that an order depends on; also the key under which it is kept. */
interface Counted { readonly count: number }

// Only the present epoch's draws are kept, one of each kind a set; any other epoch is drawn anew when asked for.
const orders = new WeakMap<Counted, Drawn>()
const variations = new WeakMap<Counted, Drawn>()

interface Drawn {
  readonly key: string
  readonly values: Uint32Array
}

/** The order of an epoch, `[count]`: position → image. A uniform permutation, a function of (seed, epoch). */
export function epochOrder(set: Counted, seed: string | number, epoch: number): Uint32Array {
  return kept(orders, set, `data/order/${seed}/${epoch}`, key => permutation(set.count, key))
}

/**
 * What the augmentation does to each image in an epoch, `[count]`, a function of (seed, epoch, image): neither the
 * order nor the batch size changes it. A code below `variants(augmentation)`; see `variation`.
 */
export function epochVariations(
  set: Counted, augmentation: Augmentation, seed: string | number, epoch: number
): Uint32Array {
  return kept(variations, set, `data/augment/${seed}/${epoch}`, key => {
    const random = randomStream(key)
    const count = variants(augmentation)
    return new Uint32Array(set.count).map(() => random.nextBelow(count))
  })
}

/** How many crops and mirror images an augmentation can yield. */
export const variants = ({ pad, flip }: Augmentation): number => (2 * pad + 1) ** 2 * (flip ? 2 : 1)

function kept(
  cache: WeakMap<Counted, Drawn>, set: Counted, key: string, draw: (key: string) => Uint32Array
): Uint32Array {
  const last = cache.get(set)
  if (last?.key === key) return last.values
  const values = draw(key)
  cache.set(set, { key, values })
  return values
}
