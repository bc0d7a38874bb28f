// The files of the performance pages: numbers, words, charts; and what stands in the README.
import { existsSync, readdirSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { indexPage } from './index-page.mjs'
import { withSpeeds } from './readme-table.mjs'
import { chartOf } from './report-chart.mjs'
import { performancePage } from './report.mjs'
import { buildWords, fileOf, pagesFolder } from './results-file.mjs'

const readJson = async (url) => JSON.parse(await readFile(url, 'utf8'))

/** All that was measured: processors by name, builds in their order. */
export async function allResults() {
  const folders = readdirSync(pagesFolder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const files = folders.flatMap(({ name }) => readdirSync(new URL(`${name}/`, pagesFolder))
    .filter((file) => file.endsWith('.json')).map((file) => new URL(`${name}/${file}`, pagesFolder)))
  const all = await Promise.all(files.map(readJson))
  const place = ({ machine: { build } }) => Object.keys(buildWords).indexOf(build)
  return all.sort((a, b) => a.machine.processor.localeCompare(b.machine.processor, 'en') || place(a) - place(b))
}

/** What was measured of a build on a processor; null where nothing was. */
export function readResults(place) {
  const file = fileOf(place, 'json')
  return existsSync(file) ? readJson(file) : null
}

/** Keeps the numbers of a build, and makes all pages anew: they name each other. */
export async function writeResults(results) {
  const file = fileOf(results.machine, 'json')
  await mkdir(new URL('.', file), { recursive: true })
  await writeFile(file, `${JSON.stringify(results, null, 2)}\n`)
  await writePages()
}

/** The README of the whole, whose table is made. */
export const readme = new URL('../../README.md', import.meta.url)

/** Makes the page and the chart of every build that was measured, the page that compares them, the README's table. */
export async function writePages() {
  const all = await allResults()
  for (const results of all) {
    await writeFile(fileOf(results.machine, 'md'), performancePage(results, all.map(({ machine }) => machine)))
    const chart = chartOf(results)
    if (chart) await writeFile(fileOf(results.machine, 'svg'), chart)
  }
  await writeFile(new URL('README.md', pagesFolder), indexPage(all))
  await writeFile(readme, withSpeeds(await readFile(readme, 'utf8'), all))
}
