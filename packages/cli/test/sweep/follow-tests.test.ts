import { appendFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { followTests } from '../../src/sweep/hopeless/follow-tests.js'
import { scratch } from '../support/data.js'

const line = (record: object) => `${JSON.stringify(record)}\n`
const epoch = (step: number, testAccuracy: number) => line({ type: 'epoch', epoch: 1, step, testAccuracy })

test('the tests of a run are read on from where they were, whole lines alone, and anew where the run went back', () => {
  const metrics = join(scratch(), 'metrics.jsonl')
  const follow = followTests({ metrics })
  expect(follow()).toEqual([])
  writeFileSync(metrics, line({ type: 'start' }) + epoch(5, 0.1) + line({ type: 'update', step: 6 }))
  expect(follow()).toEqual([{ step: 5, accuracy: 0.1 }])
  const next = epoch(10, 0.2)
  appendFileSync(metrics, next.slice(0, 20))
  expect(follow()).toHaveLength(1)
  appendFileSync(metrics, next.slice(20))
  expect(follow()).toEqual([{ step: 5, accuracy: 0.1 }, { step: 10, accuracy: 0.2 }])
  writeFileSync(`${metrics}.new`, epoch(5, 0.1))
  renameSync(`${metrics}.new`, metrics)
  expect(follow()).toEqual([{ step: 5, accuracy: 0.1 }])
  appendFileSync(metrics, line({ type: 'end', step: 12, testAccuracy: 0.4 }))
  expect(follow().at(-1)).toEqual({ step: 12, accuracy: 0.4 })
})

test('runs with rounds have none, since their steps begin anew', () => {
  const metrics = join(scratch(), 'metrics.jsonl')
  writeFileSync(metrics, line({ type: 'epoch', round: 0, epoch: 1, step: 5, testAccuracy: 0.1 }))
  expect(followTests({ metrics })()).toEqual([])
})
