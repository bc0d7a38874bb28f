import { isRecord } from '@itop/checkpoint'
import type { DenseMessage } from '../protocol.js'
import { problemOf, type Fields } from './fields.js'

/** Fields of `summary.json`'s comparison with the same network dense. */
const fields: Fields = { milliseconds: 'number', denseMilliseconds: 'number', steps: 'count', backend: 'text' }

/** What a summary says of the same network dense. */
export interface Comparison {
  /** Absent where the run was not compared, or where the file cannot be used. */
  readonly message?: DenseMessage
  /** Why it cannot be used, with what to do. */
  readonly problem?: string
}

/** The comparison in the text of a `summary.json`: each field that is used is checked. */
export function comparisonOf(text: string): Comparison {
  let summary: unknown
  try {
    summary = JSON.parse(text)
  } catch {
    return refused('this is no JSON')
  }
  if (!isRecord(summary)) return refused('expected an object')
  const { comparison } = summary
  if (comparison === undefined) return {}
  const problem = problemOf(comparison, fields)
  if (problem !== undefined) return refused(`comparison: ${problem}`)
  const { milliseconds, denseMilliseconds, steps, backend } = comparison as Checked // just now
  if (milliseconds <= 0 || denseMilliseconds <= 0) return refused('comparison: expected times above 0')
  return { message: {
    type: 'dense', sparseMillisecondsPerStep: milliseconds, millisecondsPerStep: denseMilliseconds, steps,
    timed: `Both were timed in turn by itop train, on ${backend}.`
  } }
}

interface Checked {
  readonly milliseconds: number
  readonly denseMilliseconds: number
  readonly steps: number
  readonly backend: string
}

const refused = (problem: string): Comparison =>
  ({ problem: `summary.json: ${problem}. The run is shown without its comparison with a dense network.` })
