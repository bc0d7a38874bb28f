import { relative, resolve } from 'node:path'
import { isDiskError, reason } from '../files/disk-errors.js'
import { isSweep, reportSweep, type SweepReportFlags } from './sweep-report.js'
import type { Session } from '../program/io.js'
import { refuseForeign, usualPath } from '../report/report-path.js'
import { writeReport } from '../report/write-report.js'
import { openRunFolder, type RunFolder } from '../run-folder/run-folder.js'
import { UserError } from '@itop/experiment'

/** Writes the page of one run, of several compared, or of a sweep. */
export async function runReport(
  names: readonly string[], flags: SweepReportFlags, io: Session
): Promise<number> {
  const [name = ''] = names
  if (names.length === 1 && isSweep(name, io.cwd)) return reportSweep(name, flags, io)
  for (const flag of ['csv', 'where'] as const) {
    if (flags[flag] !== undefined) throw new UserError([`--${flag}: this is for the folder of a sweep alone.`])
  }
  const folders = names.map(name => openRunFolder(name, io.cwd))
  refuseTwice(folders)
  const path = flags.out === undefined ? usualPath(folders, io.cwd) : resolve(io.cwd, flags.out)
  const shown = relative(io.cwd, path)
  const place = flags.out === undefined ? shown : `--out ${flags.out}`
  refuseForeign(path, place)
  try {
    await writeReport(folders, path, io)
  } catch (error) {
    if (!isDiskError(error)) throw error
    throw new UserError([`${place}: cannot write there: ${reason(error)}.`, 'Name a file that you may write by --out.'],
      { cause: error })
  }
  const record = { report: shown, runs: folders.map(folder => folder.shown) }
  io.stdout.write(flags.json === true ? `${JSON.stringify(record)}\n` : `${shown}\n`)
  return 0
}

/** A run compared with itself would count twice in every mean. */
function refuseTwice(folders: readonly RunFolder[]): void {
  const twice = folders.find(({ path }, i) => folders.findIndex(other => other.path === path) < i)
  if (twice !== undefined) throw new UserError([`${twice.shown}: named twice. Name each run once.`])
}
