import { weightKeys, type Checkpoint } from '@itop/checkpoint'
import { equals, Mask, reindex } from '@itop/masks'
import { maskable, type Network } from '@itop/models'
import { expectClose, expectSame, type ConformanceTest } from '@itop/ops/conformance'
import { lottery } from '@itop/updaters'
import * as tf from '@tensorflow/tfjs-core'
import { rounds } from '../rounds/rounds.js'
import { valuesOf, type Values } from '../rounds/rewind-point.js'
import { differing, expectAtTheCut } from './at-the-cut.js'
import { cutTolerance, lossTolerance } from './compare.js'
import { common, networks } from './problem.js'
import { frozen, thawed } from './record.js'
import { onReference } from './reference.js'

/** Rewinds to step 2; a checkpoint of step 4 goes on over the end of the first round and all of the second. */
const [steps, rewindTo, saved] = [6, 2, 4]

/** What a round and the one after it did. */
interface Pair {
  /** By round and step. */
  readonly losses: ReadonlyMap<string, number>
  /** Of the first round's end, and of the second's start. */
  readonly trained: Values
  readonly rewound: Values
  /** What is left in the second round. */
  readonly checkpoint: Checkpoint
  readonly saved: Uint8Array
}

async function pair(network: Network, resumeFrom?: Checkpoint): Promise<Pair> {
  const before = tf.memory().numTensors
  const losses = new Map<string, number>()
  const seen: { step: number, trained: Values, rewound: Values, saved: Uint8Array } =
    { step: 0, trained: new Map(), rewound: new Map(), saved: new Uint8Array(0) }
  const run = rounds({
    ...common, network, steps, method: lottery({ rounds: 1, pruneFraction: 0.7, pruneScope: 'layer', rewindTo }),
    ...resumeFrom && { resumeFrom },
    // A pause after every step, so that each one's loss is known at once on every backend.
    between: async state => {
      if (state.step === steps && seen.trained.size === 0) seen.trained = await valuesOf(state)
      if (state.step < seen.step) seen.rewound = await valuesOf(state)
      seen.step = state.step
    },
    checkpoint: { every: saved, write: async checkpoint => {
      if (checkpoint.step === saved && seen.saved.length === 0) seen.saved = frozen(checkpoint)
      return { bytes: 1 }
    } }
  })
  run.onStep(({ round, step, loss }) => { losses.set(`${round}/${step}`, loss) })
  const { checkpoint } = await run.done
  expectSame('tensors left over', tf.memory().numTensors, before)
  return { ...seen, losses, checkpoint: thawed(frozen(checkpoint)) }
}

const reference = new Map<string, Promise<Pair>>()

/** What the reference does. Made once. */
function referenceOf(network: Network): Promise<Pair> {
  const made = reference.get(network.name) ?? onReference(() => pair(network))
  reference.set(network.name, made)
  return made
}

async function goesOn(network: Network): Promise<void> {
  const expected = await referenceOf(network)
  const from = thawed(expected.saved)
  const actual = await pair(network, from)
  let alike = true
  for (const { name, shape } of maskable(network.weights)) {
    const [mask, other] = [actual, expected].map(({ checkpoint }) => checkpoint.masks.get(weightKeys(name).mask))
    if (!mask || !other) throw new Error(`${name}: expected a mask, got none.`)
    const scores = (actual.trained.get(name) ?? new Float32Array(0)).map(Math.abs)
    expectAtTheCut({ positions: Mask.full(shape).indices(), scores }, {
      what: `${name}: kept`, disputed: differing(mask.indices(), other.indices()), count: mask.count, slack: 0,
      tolerance: cutTolerance
    })
    expectSame(`${name}: weights left`, mask.count, other.count)
    expectRewound(name, actual, from, mask)
    alike &&= equals(mask, other)
  }
  for (const { name, role } of network.weights) {
    if (role !== 'conv' && role !== 'dense') expectRewound(name, actual, from, undefined)
  }
  const known = [...actual.losses.keys()].filter(key => alike || key.startsWith('0/'))
  expectClose('losses', known.map(key => actual.losses.get(key) ?? NaN),
    known.map(key => expected.losses.get(key) ?? NaN), lossTolerance)
}

/** Values that went to the device and came back are the same numbers. */
function expectRewound(name: string, { rewound }: Pair, { arrays }: Checkpoint, mask: Mask | undefined): void {
  const point = arrays.get(`rewind/${name}`) as Float32Array
  expectSame(`${name}: values of step ${rewindTo}`,
    [...rewound.get(name) ?? []], [...mask ? reindex(Mask.full(mask.shape), mask, point) : point])
}

/** From one checkpoint over the end of a round, on the current backend and on the reference. */
export const roundsTests: readonly ConformanceTest[] = networks.map(network => ({
  name: `${network.name}: from one checkpoint over the end of a round, what is left differs at the cut only, ` +
    'and goes back to the same numbers',
  run: () => goesOn(network)
}))
