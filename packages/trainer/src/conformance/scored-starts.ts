import type { Network } from '@itop/models'
import { expectSame, type ConformanceTest } from '@itop/ops/conformance'
import {
  graspItScores, graspScores, snipScores, synflowScores, wantsImages, type Probe, type Updater
} from '@itop/updaters'
import * as tf from '@tensorflow/tfjs-core'
import { sgd } from '../optimizers/optimizers.js'
import { trainingProbe } from '../probe/training-probe.js'
import { createTrainState, disposeTrainState } from '../step/train-state.js'
import { differing, expectAtTheCut } from './at-the-cut.js'
import { cutTolerance } from './compare.js'
import { measured } from './methods.js'
import { common, networks } from './problem.js'
import { onReference } from './reference.js'

/** What methods score positions by, and how far from the cut a score may be, relative to the highest of all. */
const scoring: Readonly<Record<string, {
  readonly scores: (probe: Probe) => Promise<readonly ArrayLike<number>[]>, readonly tolerance: number
}>> = {
  snip: { scores: snipScores, tolerance: cutTolerance },
  // A difference of gradients: rounding is large beside it.
  grasp: { scores: probe => graspScores(probe), tolerance: 1e-3 },
  'grasp-it': { scores: graspItScores, tolerance: cutTolerance },
  synflow: { scores: synflowScores, tolerance: cutTolerance }
}

/** The positions that exist at first, over all layers, and the scores of all. */
async function startOf(network: Network, updater: Updater) {
  const training = { ...common, network, updater }
  const probe = trainingProbe(training)
  if (!probe) throw new Error(`conformance: ${updater.name} looks at no data.`)
  const before = tf.memory().numTensors
  const state = await createTrainState({ ...training, optimizer: sgd(), probe })
  const bits = state.layers.flatMap(({ name }) => [...state.parameters.get(name)?.pattern?.mask ?? []])
  disposeTrainState(state)
  const scores = (await scoring[updater.name].scores(probe)).flatMap(layer => Array.from(layer))
  expectSame('tensors left over', tf.memory().numTensors, before)
  return { positions: bits.flatMap((bit, i) => bit ? [i] : []), scores }
}

const reference = new Map<string, ReturnType<typeof startOf>>()

/** The reference's start. Made once. */
function referenceOf(network: Network, updater: Updater): ReturnType<typeof startOf> {
  const key = `${network.name}/${updater.name}`
  const start = reference.get(key) ?? onReference(() => startOf(network, updater))
  reference.set(key, start)
  return start
}

async function startsAtTheCut(network: Network, updater: Updater): Promise<void> {
  const expected = await referenceOf(network, updater)
  const actual = await startOf(network, updater)
  expectSame('weights', actual.positions.length, expected.positions.length)
  expectAtTheCut({ positions: actual.scores.map((_, i) => i), scores: actual.scores }, {
    what: 'first masks', disputed: differing(actual.positions, expected.positions),
    count: expected.positions.length, slack: 0, tolerance: scoring[updater.name].tolerance
  })
}

/** Masks that are chosen by scores of data, on the current backend and on the reference. */
export const scoredStartTests: readonly ConformanceTest[] = networks.flatMap(network =>
  measured.filter(({ probe }) => wantsImages(probe)).map(updater => ({
    name: `${network.name}, ${updater.name}: first masks differ at the cut only`,
    run: () => startsAtTheCut(network, updater)
  })))
