import { randomStream } from '@itop/masks'
import { permutation } from './permutation.js'

/** All that an order depends on; also the key under which it is kept. */
interface Counted { readonly count: number }

// Only the present epoch's draws are kept, one of each kind a set; any other epoch is drawn anew when asked for.
const orders = new WeakMap<Counted, Drawn>()
const drawnWays = new WeakMap<Counted, Drawn>()

interface Drawn {
  readonly key: string
  readonly values: Uint32Array
}

/** The order of an epoch, `[count]`: position → image. A uniform permutation, a function of (seed, epoch). */
export function epochOrder(set: Counted, seed: string | number, epoch: number): Uint32Array {
  return kept(orders, set, `data/order/${seed}/${epoch}`, key => permutation(set.count, key))
}

/**
 * The way in which each image is varied in an epoch, `[count]`, a function of (seed, epoch, image): neither the order
 * nor the batch size changes it. Each is one of so many ways.
 */
export function epochWays(set: Counted, ways: number, seed: string | number, epoch: number): Uint32Array {
  const stream = `data/augment/${seed}/${epoch}`
  return kept(drawnWays, set, `${stream}/${ways}`, () => {
    const random = randomStream(stream)
    return new Uint32Array(set.count).map(() => random.nextBelow(ways))
  })
}

function kept(
  cache: WeakMap<Counted, Drawn>, set: Counted, key: string, draw: (key: string) => Uint32Array
): Uint32Array {
  const last = cache.get(set)
  if (last?.key === key) return last.values
  const values = draw(key)
  cache.set(set, { key, values })
  return values
}
