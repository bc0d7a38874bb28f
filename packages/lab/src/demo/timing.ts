import type { LoadedNetwork } from '@itop/inference'

/** Milliseconds of one image, each in turn with the other: the median of so many rounds. */
export interface Timed {
  readonly sparse: number
  readonly dense: number
  readonly rounds: number
}

/** A round is this long at least, so that a browser's coarse clock tells something, … */
const shortest = 8

/** … and after so long no more begins, once there are three. */
const longest = 4000

/** Times a prediction of one image by two networks in turn, with a breath between rounds. */
export async function timed(
  sparse: LoadedNetwork, dense: LoadedNetwork, image: Uint8Array, { rounds = 9 }: { readonly rounds?: number } = {}
): Promise<Timed> {
  const repeats = [await repeatsFor(sparse, image), await repeatsFor(dense, image)] as const
  const [ofSparse, ofDense]: [number[], number[]] = [[], []]
  const from = performance.now()
  for (let round = 0; round < rounds && (round < 3 || performance.now() - from < longest); round++) {
    ofSparse.push(await millisecondsOf(sparse, image, repeats[0]))
    ofDense.push(await millisecondsOf(dense, image, repeats[1]))
    await new Promise(resolve => setTimeout(resolve))
  }
  return { sparse: median(ofSparse), dense: median(ofDense), rounds: ofSparse.length }
}

async function repeatsFor(network: LoadedNetwork, image: Uint8Array): Promise<number> {
  await network.predict(image)   // lists of existing weights are made the first time
  for (let repeats = 1; ; repeats *= 2) {
    if (repeats * await millisecondsOf(network, image, repeats) >= shortest || repeats >= 256) return repeats
  }
}

async function millisecondsOf(network: LoadedNetwork, image: Uint8Array, repeats: number): Promise<number> {
  const from = performance.now()
  for (let i = 0; i < repeats; i++) await network.predict(image)
  return (performance.now() - from) / repeats
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!
