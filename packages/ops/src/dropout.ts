import { randomStream } from '@itop/masks'

/** The key of one dropout: of the run's seed, the steps completed, the part of the batch, and the layer's name. */
export const dropoutKey = (seed: number, step: number, part: number, name: string): number =>
  randomStream(`${seed}/dropout/${name}/${step}/${part}`).nextUint32()

/** A 32-bit hash of a key and a position: the finaliser of MurmurHash3, twice. The same on every backend. */
export function positionHash(key: number, position: number): number {
  return finalise((finalise(position) ^ key) >>> 0)
}

function finalise(value: number): number {
  let h = value
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** The least hash that keeps a value: hashes are uniform below 2^32, so a share `rate` of them lies below. */
export const dropoutThreshold = (rate: number): number => Math.round(rate * 2 ** 32)

/** Whether dropout keeps the value at a position. */
export const keeps = (key: number, position: number, rate: number): boolean =>
  positionHash(key, position) >= dropoutThreshold(rate)
