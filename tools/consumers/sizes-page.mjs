// node sizes-page.mjs: measures the packages and writes the table of docs/browser.md.
import { readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import {
  browserPackages, forwardKernelsSize, kernelsSize, labSize, packageSize, predictingSize
} from './sizes.mjs'

const page = new URL('../../docs/browser.md', import.meta.url)
const marks = ['<!-- sizes -->\n', '<!-- end of sizes -->']
const kilobytes = bytes => (bytes / 1000).toFixed(1)

/** The table of the page between its marks, of measured sizes: rows of [what, own bytes, whole bytes]. */
export const table = rows => [
  '| | its own code, kB | with the packages it imports, kB |', '|---|--:|--:|',
  ...rows.map(([what, own, whole]) =>
    `| ${what} | ${kilobytes(own)} | ${whole === undefined ? '' : kilobytes(whole)} |`)
].join('\n')

/** The rows of a table, back in bytes. */
export const rowsOf = text => [...text.matchAll(/^\| ([^|]+) \| ([\d.]+) \| ([\d.]*) \|$/gm)]
  .map(([, what, own, whole]) => [what, 1000 * own, whole === '' ? undefined : 1000 * whole])

export async function measuredRows() {
  const rows = []
  for (const name of browserPackages) {
    const { own, whole } = await packageSize(name)
    rows.push([`\`@itop/${name}\``, own, whole])
  }
  rows.push(['the kernels of `@itop/backend-cpu`', kernelsSize(), undefined])
  rows.push(['those of `@itop/backend-cpu/predict`', forwardKernelsSize(), undefined])
  rows.push(['a page that predicts, kernels included, without TF.js', await predictingSize(), undefined])
  const lab = labSize()
  return lab === undefined ? rows : [...rows, ['the page of `itop lab`, TF.js and kernels included', lab, undefined]]
}

/** The rows that the page has now. */
export const pageRows = () => rowsOf(between(readFileSync(page, 'utf8')))

const between = text => text.slice(text.indexOf(marks[0]) + marks[0].length, text.indexOf(marks[1]))

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const text = readFileSync(page, 'utf8')
  const rows = table(await measuredRows())
  writeFileSync(page, text.replace(marks[0] + between(text), () => `${marks[0]}\n${rows}\n\n`))
}
