import { dirname, join, relative, resolve } from 'node:path'
import { UserError } from '@itop/experiment'
import { makeFolder } from '../files/make-folder.js'
import { isThere } from '../files/plain-file.js'
import { writeWhole } from '../files/write-whole.js'
import type { Session } from '../program/io.js'
import { page } from '../report/page.js'
import { refuseForeign } from '../report/report-path.js'
import { csvOf, isCsv } from '../report/sweep/csv.js'
import { sweepPage } from '../report/sweep/sweep-page.js'
import { sweepResult } from '../report/sweep/sweep-result.js'
import { readSweep } from '../sweep/read-sweep.js'
import { sweepFolder } from '../sweep/sweep-folder.js'
import { sweepReportText } from '../text/sweep-report-text.js'

/** The flags of `itop report` that a sweep has a use for. */
export interface SweepReportFlags {
  readonly json?: boolean
  readonly out?: string
  readonly csv?: string
  readonly where?: readonly string[]
}

/** Whether a folder is that of a sweep. */
export const isSweep = (name: string, cwd: string): boolean => isThere(sweepFolder(name, cwd).file)

/** Writes the page of a sweep, with what its runs came down to so far, and prints their means. */
export function reportSweep(name: string, flags: SweepReportFlags, io: Session): number {
  const folder = sweepFolder(name, io.cwd)
  const read = readSweep(folder.file, { yes: true }, io)
  const result = sweepResult({ ...read, name: folder.shown }, folder, conditions(flags.where ?? [], io))
  if (result.planned === 0) {
    throw new UserError([`--where ${(flags.where ?? []).join(' ')}: no run of ${folder.shown} is so.`,
      'What runs have is listed by: itop sweep FILE --dry-run'])
  }
  const path = flags.out === undefined ? join(folder.path, 'report.html') : resolve(io.cwd, flags.out)
  const table = flags.csv === undefined ? undefined : resolve(io.cwd, flags.csv)
  refuseForeign(path, flags.out === undefined ? relative(io.cwd, path) : `--out ${flags.out}`)
  if (table !== undefined) refuseForeign(table, `--csv ${flags.csv}`, isCsv)
  const { title, body } = sweepPage(result)
  write(path, page(title, body, `sweep ${folder.shown}`))
  if (table !== undefined) write(table, csvOf(result))
  const report = relative(io.cwd, path)
  io.stdout.write(flags.json === true ? `${JSON.stringify({ report, ...result })}\n`
    : `${sweepReportText(result)}\n${report}\n`)
  return 0
}

function write(path: string, text: string): void {
  makeFolder(dirname(path))
  writeWhole(path, text)
}

/** `method=set,rigl` → those values of that setting. */
function conditions(given: readonly string[], { registry }: Session): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(given.map(text => {
    const [key = '', values] = text.split('=')
    if (values !== undefined && (key in registry.settings || key === 'seed')) return [key, values.split(',')]
    throw new UserError([`--where ${text}: expected a setting and its values, such as method=set,rigl.`])
  }))
}
