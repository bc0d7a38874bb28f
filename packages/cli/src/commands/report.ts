import { relative, resolve } from 'node:path'
import { isDiskError, reason } from '../files/disk-errors.js'
import type { Io } from '../io.js'
import { writeReport } from '../report/write-report.js'
import { openRunFolder } from '../run-folder.js'
import { UserError } from '../user-error.js'

/** Writes the page of one run, or of several compared. */
export const runReport = async (
  names: readonly string[], flags: { readonly json?: boolean, readonly quiet?: boolean, readonly out?: string }, io: Io
): Promise<number> => {
  const folders = names.map(name => openRunFolder(name, io.cwd))
  const path = flags.out === undefined ? folders[0]!.report : resolve(io.cwd, flags.out)
  try {
    await writeReport(folders, path, io)
  } catch (error) {
    if (!isDiskError(error)) throw error
    throw new UserError([`--out ${flags.out ?? path}: cannot write there: ${reason(error)}.`], { cause: error })
  }
  const shown = relative(io.cwd, path)
  const record = { report: shown, runs: folders.map(folder => folder.shown) }
  io.stdout.write(flags.json === true ? `${JSON.stringify(record)}\n` : `${shown}\n`)
  return 0
}
