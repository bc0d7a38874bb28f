// The files of the performance pages: numbers, words, charts.
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { chartOf } from './report-chart.mjs'
import { performancePage } from './report.mjs'
import { fileOf, knownBuilds } from './results-file.mjs'

/** Builds of which there are numbers. */
export const measuredBuilds = () => knownBuilds.filter((build) => existsSync(fileOf(build, 'json')))

/** What was measured of a build: docs/performance.json or docs/performance-BUILD.json. */
export const readResults = async (build) => JSON.parse(await readFile(fileOf(build, 'json'), 'utf8'))

/** Keeps the numbers of a build, and makes all pages anew: they name each other. */
export async function writeResults(results) {
  await writeFile(fileOf(results.machine.build, 'json'), `${JSON.stringify(results, null, 2)}\n`)
  await writePages()
}

/** Makes the page and the chart of every build that was measured. */
export async function writePages() {
  const builds = measuredBuilds()
  for (const build of builds) {
    const results = await readResults(build)
    await writeFile(fileOf(build, 'md'), performancePage(results, builds))
    const chart = chartOf(results)
    if (chart) await writeFile(fileOf(build, 'svg'), chart)
  }
}
