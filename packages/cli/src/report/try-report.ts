import { isDiskError, reason } from '../files/disk-errors.js'
import type { RunFolder } from '../run-folder/run-folder.js'
import { foreign, isForeign } from './report-path.js'
import type { ReportIo } from './run-view.js'
import { writeReport } from './write-report.js'

/** Writes a run's report into its folder, over no file that is not ours; what stood in its way, if anything did. */
export async function tryReport(
  folder: RunFolder, io: ReportIo
): Promise<string | undefined> {
  try {
    if (isForeign(folder.report)) return foreign
    await writeReport([folder], folder.report, io)
    return undefined
  } catch (error) {
    if (!isDiskError(error)) throw error
    return reason(error)
  }
}
