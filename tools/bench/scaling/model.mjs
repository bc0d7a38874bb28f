// What ranks exchange, and how fast they are together, by numbers.
import { exchangePlan, ringSeconds } from '@itop/experiment'
import { erk } from '@itop/masks'
import { createNetwork, maskable } from '@itop/models'

/** Seconds that a message is under way, beside its bytes: what is usual between machines of one room. */
export const delay = 10e-6

/** What ranks exchange in a step of a network at ERK densities, each with its share of a batch as one part. */
export function exchangeOf(model, density, { ranks, bandwidth = 10 }) {
  const network = createNetwork(model)
  const layers = erk(maskable(network.weights), { density })
  return exchangePlan(network, layers, { ranks, bandwidth, accumulate: 1 })
}

/** Seconds of a sum over ranks in a ring: its bytes, and the delays of 2 (n − 1) messages one after another. */
export const sumSeconds = (bytes, ranks, bandwidth) =>
  ringSeconds(bytes, ranks, bandwidth) + 2 * (ranks - 1) * delay

/** Images a second of so many ranks, as times those of one: each has a batch of its own, and computes, then sums. */
export function speedUp({ milliseconds, bytes }, ranks, bandwidth) {
  const alone = milliseconds / 1000
  return ranks * alone / (alone + sumSeconds(bytes, ranks, bandwidth))
}
