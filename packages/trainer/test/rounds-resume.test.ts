// Rounds go on from any of their checkpoints, bit for bit, or say why not.
import type { Checkpoint } from '@itop/checkpoint'
import { beforeAll, describe, expect, test } from 'vitest'
import { setItop } from '@itop/updaters'
import {
  adam, multiStepRate, sgd, train, type Optimizer, type TrainEvent
} from '../src/index.js'
import { ticketRounds, type TicketRounds } from './ticket-rounds.js'
import { eventsOf, frozen, normedNetwork, thawed, timeless, toyData, usePlainCpu, withoutTimes } from './toy.js'

beforeAll(usePlainCpu)

const options: TicketRounds = {
  network: normedNetwork, data: toyData, seed: 5, batch: 16, steps: 6, rounds: 2, pruneFraction: 0.4,
  optimizer: sgd(), learningRate: multiStepRate({ learningRate: 0.05 })
}

interface Saved {
  readonly round: number
  readonly step: number
  readonly bytes: Uint8Array
}

const roundOf = ({ meta }: Checkpoint): number => (meta['rounds'] as { readonly round: number }).round

/** All rounds, with a checkpoint after every step. */
async function whole(own: Partial<TicketRounds>) {
  const saved: Saved[] = []
  const run = ticketRounds({ ...options, ...own, checkpoint: { every: 1, write: async checkpoint => {
    saved.push({ round: roundOf(checkpoint), step: checkpoint.step, bytes: frozen(checkpoint) })
    return { bytes: 1 }
  } } })
  const events = await eventsOf(run)
  return { saved, events, result: await run.done }
}

const lies = (event: TrainEvent, { round, step }: Saved): boolean => Number(event.round) > round ||
  Number(event.round) === round && (event.type === 'end' || event.type === 'update' ||
    event.type !== 'start' && event.step > step)

const programs: readonly (readonly [rewindTo: number | 'end', optimizer: Optimizer])[] =
  [[0, sgd()], [1, adam()], [4, sgd()], ['end', adam()]]

describe.each(programs)('rounds that rewind to %s', (rewindTo, optimizer) => {
  test('end as if left alone when they are killed after any step of any round', async () => {
    const own = { rewindTo, optimizer }
    const { saved, events, result } = await whole(own)
    const first = rewindTo === 'end' ? 0 : rewindTo
    expect(saved.map(({ round, step }) => `${round}/${step}`)).toEqual([0, 1, 2].flatMap(round =>
      Array.from({ length: round === 0 ? 6 : 6 - first }, (_, i) => `${round}/${(round === 0 ? 0 : first) + i + 1}`)))
    for (const stop of saved) {
      const run = ticketRounds({ ...options, ...own, resumeFrom: thawed(stop.bytes) })
      const later = await eventsOf(run)
      const { checkpoint, ends, round, finished } = await run.done
      expect(timeless(checkpoint), `killed in round ${stop.round} after step ${stop.step}`)
        .toEqual(timeless(result.checkpoint))
      expect({ ends, round, finished }).toEqual({ ends: result.ends, round: 2, finished: true })
      expect(later[0]).toMatchObject({ type: 'start', round: stop.round, resumedFrom: stop.step })
      expect(withoutTimes(later.slice(1)))
        .toEqual(withoutTimes(events.filter(event => event.type !== 'checkpoint' && lies(event, stop))))
    }
  })
})

test('stopped in a round or right after one, goes on as if left alone', async () => {
  const { result: expected } = await whole({ rewindTo: 2 })
  for (const [round, step] of [[0, 1], [0, 2], [0, 6], [0, 'end'], [1, 3], [1, 'end'], [2, 5]] as const) {
    const stop = new AbortController()
    const run = ticketRounds({ ...options, rewindTo: 2, signal: stop.signal })
    run.onStep(now => { if (now.round === round && now.step === step) stop.abort() })
    run.onEvent(now => { if (now.round === round && now.type === step) stop.abort() })
    const { finished, checkpoint, ends, testAccuracy } = await run.done
    expect({ finished, testAccuracy, step: checkpoint.step })
      .toEqual({ finished: false, testAccuracy: undefined, step: step === 'end' ? 6 : step })
    expect(ends.length).toBe(step === 'end' ? round + 1 : round)
    const rest = await ticketRounds({ ...options, rewindTo: 2, resumeFrom: thawed(frozen(checkpoint)) }).done
    expect(timeless(rest.checkpoint)).toEqual(timeless(expected.checkpoint))
  }
})

test('data that changed is told of in the checkpoints of later rounds', async () => {
  const { saved } = await whole({})
  const other = { ...toyData, name: 'other' }
  const { checkpoint } = await ticketRounds({
    ...options, data: other, dataChanged: true, resumeFrom: thawed(saved[3].bytes)
  }).done
  expect(roundOf(checkpoint)).toBe(2)
  expect(checkpoint.meta['dataChanges']).toMatchObject([{ step: 4 }])
})

describe('a checkpoint of something else is refused, in words', () => {
  const refused = (from: Checkpoint, own: Partial<TicketRounds>, message: string | RegExp) =>
    expect(() => ticketRounds({ ...options, rewindTo: 2, ...own, resumeFrom: from })).toThrow(message)

  test('of no rounds, and rounds resumed by train', async () => {
    const common = { network: normedNetwork, data: toyData, seed: 5, batch: 16, steps: 6 }
    const { checkpoint } = await train({ ...common, method: setItop({ density: 0.5 }) }).done
    refused(checkpoint, {},
      'rounds: cannot resume: the checkpoint is of "set-itop", which has no rounds, and this run of lottery')
    const from = thawed((await whole({ rewindTo: 2 })).saved[7].bytes)
    expect(() => train({ ...common, method: setItop({ density: 0.5 }), resumeFrom: from })).toThrow(
      'the method of the checkpoint is "lottery", of this run "set-itop"')
  })

  test('of other rounds, or without what to go back to', async () => {
    const { saved } = await whole({ rewindTo: 2 })
    const [early, first, second] = [1, 4, 7].map(i => thawed(saved[i].bytes))
    refused(second, { pruneFraction: 0.3 }, 'the setting density of the checkpoint is')
    refused(second, { rewindTo: 3 }, 'the setting rewindTo of the checkpoint is 2, of this run 3')
    refused(second, { rounds: 4 }, 'the setting density of the checkpoint')
    refused(second, { seed: 6 }, 'the seed of the checkpoint is 5, of this run 6')
    refused(
      second, { steps: 8 }, 'the rounds of the checkpoint have 6 steps, of this run 8. All rounds have one length.')
    const without = ({ arrays, ...rest }: Checkpoint): Checkpoint =>
      ({ ...rest, arrays: new Map([...arrays].filter(([name]) => name !== 'rewind/bn1.mean')) })
    refused(without(first), {}, "expected 16 numbers of 'rewind/bn1.mean' in a Float32Array, got none")
    refused(without(second), {}, "expected 16 numbers of 'rewind/bn1.mean'")
    expect(() => ticketRounds({ ...options, rewindTo: 2, resumeFrom: without(early) })).not.toThrow()
    const meta = (change: object) =>
      ({ ...second, meta: { ...second.meta, rounds: { ...second.meta['rounds'] as object, ...change } } })
    refused(meta({ round: 3 }), {}, 'meta.rounds of the checkpoint is {')
    refused(meta({ ends: [] }), {}, 'meta.rounds of the checkpoint is {')
    refused(meta({ version: 2 }), {}, 'meta.rounds of the checkpoint is {')
  })
})
