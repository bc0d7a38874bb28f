import { maskHash, type Mask } from '@itop/masks'
import type { Network } from '@itop/models'
import { createOps, logits } from '@itop/ops'
import { expectSame, type ConformanceTest } from '@itop/ops/conformance'
import type { Updater } from '@itop/updaters'
import * as tf from '@tensorflow/tfjs-core'
import { createBatches } from '../run/batches.js'
import { sgd } from '../optimizers/optimizers.js'
import { createTrainState, disposeTrainState, masksOf, type TrainState } from '../step/train-state.js'
import { train } from '../run/train.js'
import { initialMaskHashes, batchesHash, randomRunHashes } from './golden.js'
import { interval, measured, random, randomGrowth } from './methods.js'
import { common, networks } from './problem.js'

/** The first 16 digits of the hash over all masks, in model order. */
const hashOf = (state: Pick<TrainState, 'exploration'>): string =>
  maskHash([...masksOf(state)].map(([, mask]): Mask => mask)).slice(0, 16)

/** What a method's first masks depend on. */
const firstOf = ({ settings: { structure, distribution, initialDensity, density } }: Updater) =>
  [distribution, initialDensity ?? density, ...structure === undefined ? [] : [structure]].join('/')

async function startsAlike(network: Network): Promise<void> {
  const before = tf.memory().numTensors
  // What is chosen by first values, or by data, has masks of its own.
  for (const updater of measured.filter(({ probe }) => probe === undefined)) {
    const state = await createTrainState({ network, updater, optimizer: sgd(), seed: common.seed })
    const hash = hashOf(state)
    disposeTrainState(state)
    expectSame(`hash of the first masks of ${updater.name}`, hash,
      initialMaskHashes[`${network.name}/${firstOf(updater)}`])
  }
  expectSame('tensors left over', tf.memory().numTensors, before)
}

/** A whole run of 24 steps, three epochs. The masks after each update, of which each depends on those before. */
async function runsAlike(network: Network, grow: typeof randomGrowth[number]): Promise<void> {
  const before = tf.memory().numTensors
  const hashes: string[] = []
  const run = train({ ...common, network, method: random(grow), steps: 24, between: state => {
    if (state.step % interval === 0) hashes.push(hashOf(state))
    return undefined
  } })
  await run.done
  const expected = randomRunHashes[`${network.name}/${grow}`]
  expectSame('hashes of the masks at the start and after each update', hashes, expected)
  expectSame('tensors left over', tf.memory().numTensors, before)
}

/** Two epochs of augmented batches as they come back from the device, labels with them. */
async function feedsAlike(): Promise<void> {
  const before = tf.memory().numTensors
  const { data: { train: set }, batch, seed } = common
  const load = createBatches(set, { batch })
  let hash = 0x811c9dc5
  for (let i = 0; i < 16; i++) {
    const { open } = await load({ seed, epoch: Math.floor(i / 8), index: i % 8, augment: true, shuffle: true })
    const { input, labels } = open(0)
    const plain = tf.tidy(() => logits(createOps(new Map()).flatten(input)))
    const values = await plain.data()
    tf.dispose([input.tensor, plain])
    hash = added(added(hash, new Uint32Array(Float32Array.from(values).buffer)), Uint32Array.from(labels))
  }
  expectSame('hash of 16 batches', hash.toString(16), batchesHash)
  expectSame('tensors left over', tf.memory().numTensors, before)
}

/** FNV-1a over words. */
function added(hash: number, words: Uint32Array): number {
  for (const word of words) hash = Math.imul(hash ^ word, 0x01000193) >>> 0
  return hash
}

/** What passes through no sum of floats is the same everywhere, bit for bit. */
export const identicalTests: readonly ConformanceTest[] = [
  { name: 'two epochs of augmented batches are those of every backend, bit for bit', run: feedsAlike },
  ...networks.map(network => ({
    name: `${network.name}: the first masks of every method that draws them are those of every backend`,
    run: () => startsAlike(network)
  })),
  ...networks.flatMap(network => randomGrowth.map(grow => ({
    name: `${network.name}, pruned at random, grown by ${grow}: a whole run's masks are those of every backend`,
    run: () => runsAlike(network, grow)
  })))
]
