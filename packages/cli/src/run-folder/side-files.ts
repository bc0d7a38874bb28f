import type * as z from 'zod'
import { isDiskError, reason } from '../files/disk-errors.js'
import { readPlainFile } from '../files/plain-file.js'
import { environmentRecord, type EnvironmentRecord } from './environment-record.js'
import { metricsRecord, type MetricsRecord } from './metrics-records.js'
import { runSummary, type RunSummary } from './run-summary-record.js'
import type { RunFolder } from './run-folder.js'
import { errorCode } from '@itop/experiment'

/**
 * What could be read of a file that stands beside a run's checkpoint: everything that fits its schema, and in words
 * what does not. A file that a run does not have, or not yet, is no problem.
 */
export interface SideFile<Value> {
  readonly value: Value
  /** Each names the file. */
  readonly problems: readonly string[]
}

/** `summary.json`, which a finished run has. */
export const readSummary = (folder: RunFolder): SideFile<RunSummary | undefined> =>
  readRecord(folder.summary, 'summary.json', runSummary)

/** `environment.json`, as it was at the last start. */
export const readEnvironment = (folder: RunFolder): SideFile<EnvironmentRecord | undefined> =>
  readRecord(folder.environment, 'environment.json', environmentRecord)

/** `metrics.jsonl`, in order. A last line that was cut off while it was written is left out. */
export function readMetrics(folder: RunFolder): SideFile<readonly MetricsRecord[]> {
  const text = readText(folder.metrics, 'metrics.jsonl')
  if (text.value === undefined) return { value: [], problems: text.problems }
  const lines = text.value.split('\n').slice(0, -1).map(line => parse(line, metricsRecord))
  const wrong = lines.flatMap((line, i) => line.problems.map(problem => `metrics.jsonl, line ${i + 1}: ${problem}`))
  const more = wrong.length > 1 ? [`metrics.jsonl: ${wrong.length - 1} more such lines`] : []
  return {
    value: lines.flatMap(({ value }) => value === undefined ? [] : [value]),
    problems: [...wrong.slice(0, 1), ...more]
  }
}

function readRecord<Value>(path: string, name: string, schema: z.ZodType<Value>): SideFile<Value | undefined> {
  const text = readText(path, name)
  if (text.value === undefined) return { value: undefined, problems: text.problems }
  const { value, problems } = parse(text.value, schema)
  return { value, problems: problems.map(problem => `${name}: ${problem}`) }
}

function readText(path: string, name: string): SideFile<string | undefined> {
  try {
    return { value: readPlainFile(path), problems: [] }
  } catch (error) {
    if (!isDiskError(error)) throw error
    return { value: undefined, problems: errorCode(error) === 'ENOENT' ? [] : [`${name}: ${reason(error)}`] }
  }
}

/** The value as it stands in the text, fields that the schema does not know included. */
function parse<Value>(text: string, schema: z.ZodType<Value>): SideFile<Value | undefined> {
  const found = json(text)
  if (found === undefined) return { value: undefined, problems: [text.trim() === '' ? 'it is empty' : 'it is no JSON'] }
  const result = schema.safeParse(found.value)
  if (result.success) return { value: found.value as Value, problems: [] } // what the schema has just found it to be
  return { value: undefined, problems: result.error.issues.slice(0, 1).map(inWords) }
}

function json(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return undefined
  }
}

const inWords = ({ path, message }: z.core.$ZodIssue): string =>
  `${path.length === 0 ? 'the whole' : path.map(String).join('.')}: ${message}`
