import { dirname } from 'node:path'
import { makeFolder, writeWhole, type RunFolder } from '../run-folder.js'
import { oneRun } from './one-run.js'
import { page } from './page.js'
import { viewRun } from './run-view.js'
import { severalRuns } from './several-runs.js'

/** Writes the page of one run, or of several compared. It asks the network for nothing. */
export const writeReport = async (folders: readonly RunFolder[], path: string): Promise<void> => {
  const runs = []
  for (const folder of folders) runs.push(await viewRun(folder))
  const { title, body } = runs.length === 1 ? oneRun(runs[0]!) : severalRuns(runs)
  makeFolder(dirname(path))
  writeWhole(path, page(title, body))
}
