import { randomStream } from '@itop/masks'

/** The numbers below `count` in an order drawn from `key`: Fisher and Yates' shuffle. */
export function permutation(count: number, key: string): Uint32Array {
  const random = randomStream(key)
  const order = Uint32Array.from({ length: count }, (_, i) => i)
  for (let i = count - 1; i > 0; i--) {
    const j = random.nextBelow(i + 1)
    const swapped = order[i]
    order[i] = order[j]
    order[j] = swapped
  }
  return order
}
