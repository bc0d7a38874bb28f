// Rounds of a method that nobody here knows: what it starts with and remembers, and what rounds refuse.
import type { Checkpoint } from '@itop/checkpoint'
import { Mask } from '@itop/masks'
import { lottery, noUpdates, setItop, snip, type LayerChange, type Updater } from '@itop/updaters'
import { beforeAll, expect, test } from 'vitest'
import { multiStepRate, rounds, type RoundsOptions } from '../src/index.js'
import { frozen, normedNetwork, thawed, timeless, toyData, usePlainCpu } from './toy.js'

beforeAll(usePlainCpu)

const none = new Uint32Array(0)

/** Starts with the even positions; each round drops half of one layer, in turn, and remembers which was the last. */
const inTurn: Updater<{ readonly last: number }> = {
  name: 'in-turn',
  needs: [],
  restarts: { rounds: 3, rewindTo: 'end' },
  start: layers => ({
    masks: layers.map(({ shape }) => {
      const { size } = Mask.empty(shape)
      const stored = Mask.fromIndices(shape, Uint32Array.from({ length: size / 2 }, (_, i) => 2 * i))
      return { stored, forward: stored }
    }),
    state: { last: -1 }
  }),
  plan: layers => noUpdates(layers.map(() => 0.5)),
  update: async ({ last }, layers, { step }) => {
    const next = (last + 1) % layers.length
    const changes = layers.map(({ name, stored }, i): LayerChange => {
      const indices = stored.indices()
      const [kept, pruned] = i === next
        ? [indices.subarray(0, indices.length / 2), indices.slice(indices.length / 2)] : [indices, none]
      const mask = Mask.fromIndices(stored.shape, kept)
      return { name, stored: mask, forward: mask, pruned, grown: none, dropped: pruned, activated: none }
    })
    return { state: { last: next }, change: { step, dropFraction: 0.5, layers: changes } }
  },
  state: { version: 1, check: saved => saved as { readonly last: number } },   // this test wrote it
  settings: { method: 'in-turn', density: 0.5, distribution: 'uniform' }
}

const options: RoundsOptions = {
  network: normedNetwork, data: toyData, method: inTurn as Updater, seed: 5, batch: 16, steps: 3,
  learningRate: multiStepRate({ learningRate: 0.05 })
}

test('a method of one’s own says what exists at first and what goes; it remembers over rounds and kills', async () => {
  const saved: Checkpoint[] = []
  const write = async (taken: Checkpoint) => {
    saved.push(thawed(frozen(taken)))
    return { bytes: 1 }
  }
  const { checkpoint, ends } = await rounds({ ...options, checkpoint: { every: 1, write } }).done
  // fc1 and fc2 have 128 and 48 positions, so 64 and 24 at first; fc1, fc2 and fc1 again lose half.
  expect(ends.map(({ active }) => active)).toEqual([64 + 24, 32 + 24, 32 + 12, 16 + 12])
  expect(saved).toHaveLength(12)
  for (const from of saved) {
    const rest = await rounds({ ...options, resumeFrom: from }).done
    expect(timeless(rest.checkpoint), `after step ${from.step}`).toEqual(timeless(checkpoint))
  }
})

test('recipe is an older name of method', async () => {
  const { method, ...rest } = options
  expect(rounds({ ...rest, recipe: method })).toBeDefined()
  expect(() => rounds({ ...options, recipe: method } as unknown as RoundsOptions)).toThrow(
    'rounds: expected a method, got method and recipe. They are one; remove recipe.')
  expect(() => rounds(rest as RoundsOptions)).toThrow(
    'rounds: expected a method, such as rigl({ density: 0.1 }), got none.')
})

test('what does not restart, or asks for what rounds do not have, is refused at once', () => {
  const refused = (method: Updater, message: string) => expect(() => rounds({ ...options, method })).toThrow(message)
  refused(setItop({ density: 0.5 }), 'rounds: set-itop trains once. Call train instead, with the same options')
  const { restarts } = lottery({ rounds: 2 })
  refused({ ...lottery({}), needs: ['gradient'] }, 'rounds: lottery asks for gradient. Between trainings there are')
  refused({ ...snip({ density: 0.5 }), restarts: restarts! }, 'rounds: snip asks for a probe.')
  refused({ ...inTurn, start: async (...given) => inTurn.start(...given) } as Updater,
    'rounds: in-turn takes its time to start, which rounds do not wait for.')
})
