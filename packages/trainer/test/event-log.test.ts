import { expect, test } from 'vitest'
import { createEventLog, type EventLog } from '../src/records/event-log.js'
import type { TrainEvent } from '../src/index.js'

const event = (step: number): TrainEvent => ({ type: 'checkpoint', step, bytes: 1, milliseconds: 1 })

function write(log: EventLog, from: number, to: number): void {
  for (let step = from; step <= to; step++) log.emit(event(step))
}

/** The steps that a reader gets until the log is closed. */
async function stepsOf(log: AsyncIterable<TrainEvent>): Promise<unknown[]> {
  const steps: unknown[] = []
  for await (const one of log) steps.push('step' in one && one.step)
  return steps
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1)

test('a reader that begins with the log gets every event, however far behind it is', async () => {
  const log = createEventLog()
  const reading = stepsOf(log)
  write(log, 1, 5000)
  log.close()
  expect(await reading).toEqual(upTo(5000))
})

test('a reader begins when it is asked for, not when it is first read', async () => {
  const log = createEventLog()
  const reader = log[Symbol.asyncIterator]()
  write(log, 1, 5000)
  log.close()
  expect(await stepsOf({ [Symbol.asyncIterator]: () => reader })).toEqual(upTo(5000))
})

test('a reader that begins late gets every event too, while the first one is kept', async () => {
  const log = createEventLog()
  write(log, 1, 1024)
  const whileOpen = stepsOf(log)
  log.close()
  expect(await whileOpen).toEqual(upTo(1024))
  expect(await stepsOf(log)).toEqual(upTo(1024))
})

test('a reader that begins when the first event is gone is refused rather than given a part', async () => {
  const log = createEventLog()
  write(log, 1, 1025)
  const refused = /events are read from the first one on, but of 1025 only the last 1024 are kept.*onEvent/
  await expect(stepsOf(log)).rejects.toThrow(refused)
  log.close()
  await expect(stepsOf(log)).rejects.toThrow(refused)
})

test('readers that are behind get all events before the failure that ended the log', async () => {
  const log = createEventLog()
  write(log, 1, 2)
  log.close({ failure: new Error('diverged') })
  const seen: TrainEvent[] = []
  await expect((async () => { for await (const one of log) seen.push(one) })()).rejects.toThrow('diverged')
  expect(seen).toEqual([event(1), event(2)])
})

test('a listener hears an event at once, until it stops listening', () => {
  const log = createEventLog()
  const heard: TrainEvent[] = []
  const stop = log.listen(one => { heard.push(one) })
  log.emit(event(1))
  stop()
  log.emit(event(2))
  expect(heard).toEqual([event(1)])
})
