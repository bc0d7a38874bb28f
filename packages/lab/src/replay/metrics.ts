import { isRecord } from '@itop/checkpoint'
import type { EndEvent, EpochEvent, EvaluationEvent, StartEvent, UpdateEvent } from '@itop/trainer'
import { problemOf, shown, type Fields } from './fields.js'

type Shown = EpochEvent | EvaluationEvent | UpdateEvent

/** The records of a run that can be shown. */
export interface Metrics {
  readonly start: StartEvent
  /** In the order of the file, which is that of their steps. */
  readonly records: readonly Shown[]
  /** Absent where the run is not complete. */
  readonly end: EndEvent | undefined
}

const layerCounts: Fields = { name: 'text', active: 'count', stored: 'count?', rs: 'share' }

/** Fields of `metrics.jsonl` by the type of the record. */
const fieldsOf: Readonly<Record<string, Fields>> = {
  start: {
    model: 'text', method: 'text', layers: {
      each: {
        name: 'text', shape: 'counts', role: 'text', size: 'count', density: 'share', active: 'count', stored: 'count?'
      }
    }
  },
  epoch: {
    epoch: 'count', step: 'count', seconds: 'number', trainLoss: 'number', trainAccuracy: 'share', testLoss: 'number',
    testAccuracy: 'share', learningRate: 'number', density: 'share', rs: 'share'
  },
  evaluation: {
    step: 'count', trainLoss: 'number', trainAccuracy: 'share', testLoss: 'number', testAccuracy: 'share', rs: 'share'
  },
  update: {
    step: 'count', dropFraction: 'share', pruned: 'count', grown: 'count', active: 'count', rs: 'share',
    milliseconds: 'number', layers: { each: { ...layerCounts, pruned: 'count', grown: 'count' } }
  },
  checkpoint: { step: 'count' },
  end: {
    step: 'count', epoch: 'count', seconds: 'number', testLoss: 'number', testAccuracy: 'share', density: 'share',
    active: 'count', rs: 'share', layers: { each: { ...layerCounts, density: 'share' } }, weightsBytes: 'count',
    denseWeightsBytes: 'count'
  }
}

/** The records of a `metrics.jsonl`; a line that is not one is refused with the file's name and the line's number. */
export function parseMetrics(text: string, file: string): Metrics {
  const lines = text.split('\n')
  let start: StartEvent | undefined
  let end: EndEvent | undefined
  let step = 0
  const records: Shown[] = []
  lines.forEach((line, i) => {
    if (line.trim() === '') return
    const refuse = (problem: string) => refusal(file, i + 1, problem)
    const record = parseRecord(line, refuse)
    if (record.type === 'start') {
      if (start && record.round !== undefined) throw inRounds(file)
      if (start) throw refuse('expected one start record, this is the second')
      start = record
      return
    }
    if (!start) throw refuse(`expected the start record first, got ${record.type}`)
    if (record.step < step) throw refuse(`expected a step from ${step}, got ${record.step}`)
    step = record.step
    if (record.type === 'end') end = record
    else if (record.type !== 'checkpoint') records.push(record)
  })
  if (start) return { start, records, end }
  throw refusal(file, 1, 'expected the start record, the file is empty')
}

type Parsed = StartEvent | Shown | EndEvent | { readonly type: 'checkpoint', readonly step: number }

function parseRecord(line: string, refuse: (problem: string) => Error): Parsed {
  let record: unknown
  try {
    record = JSON.parse(line)
  } catch {
    throw refuse('this is no JSON')
  }
  const type = isRecord(record) ? record['type'] : undefined
  if (typeof type !== 'string' || !Object.hasOwn(fieldsOf, type)) {
    throw refuse(`expected a record of type ${Object.keys(fieldsOf).join(', ')}, got ${shown(type)}`)
  }
  const problem = problemOf(record, fieldsOf[type])
  if (problem !== undefined) throw refuse(`${type}: ${problem}`)
  return record as Parsed // all fields that are used were checked
}

const inRounds = (file: string): Error => new RangeError(
  `${file}: this run has several rounds, and the page replays one training. itop report shows all of them.`)

const refusal = (file: string, line: number, problem: string): Error =>
  new RangeError(
    `${file}, line ${line}: ${problem}. Was the file cut off or changed? Drop the folder as itop train wrote it.`)
