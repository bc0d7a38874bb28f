import { dirname } from 'node:path'
import { makeFolder } from '../files/make-folder.js'
import { writeWhole } from '../files/write-whole.js'
import type { RunFolder } from '../run-folder/run-folder.js'
import { oneRun } from './one-run.js'
import { page } from './page.js'
import { subjectOf } from './report-path.js'
import { viewRun, type ReportIo } from './run-view.js'
import { severalRuns } from './several-runs.js'

/** Writes the page of one run, or of several compared. It asks the network for nothing. What it leaves out is said. */
export async function writeReport(
  folders: readonly RunFolder[], path: string, io: ReportIo
): Promise<void> {
  const runs = []
  for (const folder of folders) runs.push(await viewRun(folder, io))
  const { title, body } = runs.length === 1 ? oneRun(runs[0]!) : severalRuns(runs)
  makeFolder(dirname(path))
  writeWhole(path, page(title, body, subjectOf(folders)))
}
