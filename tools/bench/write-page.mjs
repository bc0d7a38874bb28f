// The files of a build's page: numbers, words, chart.
import { writeFile } from 'node:fs/promises'
import { chartOf } from './report-chart.mjs'
import { performancePage } from './report.mjs'
import { fileOf } from './results-file.mjs'

/** Writes docs/performance.{json,md,svg}, or docs/performance-BUILD.*, from results. */
export async function writePage(results) {
  const { build } = results.machine
  await writeFile(fileOf(build, 'json'), `${JSON.stringify(results, null, 2)}\n`)
  await writeFile(fileOf(build, 'md'), performancePage(results))
  const chart = chartOf(results)
  if (chart) await writeFile(fileOf(build, 'svg'), chart)
}
