// Runs both conformance suites on every backend there is and writes docs/backends.json and the table of
// docs/backends.md: `node tools/bench/backends.mjs [cpu] [node] [webgpu] [chromium]`; all four by default.
// What is not run keeps what it said before. Chromium's reports are those that the tests of tools/browser wrote last.
import { chromium, swiftshader } from '@itop/config/chromium.mjs'
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { backendsTable, columns, countsOf, withTable } from './backends-table.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))
const kinds = [...new Set(columns.map(({ key }) => key))]
const wanted = process.argv.length > 2 ? process.argv.slice(2) : kinds
const unknown = wanted.find((key) => !kinds.includes(key))
if (unknown !== undefined) throw new RangeError(`backends: there are ${kinds.join(', ')}, got '${unknown}'.`)

const read = (file) => JSON.parse(readFileSync(file, 'utf8'))
const dayOf = (date) => date.toISOString().slice(0, 10)

function versionIn(folder, name) {
  try {
    return read(createRequire(join(folder, 'package.json')).resolve(`${name}/package.json`)).version
  } catch {
    return undefined
  }
}

const node = `Node ${process.versions.node}`

/** What the columns of a kind were run with. */
const softwares = {
  cpu: () => node,
  node: () => {
    const from = process.env.ITOP_TFJS_NODE ?? join(root, 'packages/backend-node')
    return `tfjs-node ${versionIn(from, '@tensorflow/tfjs-node')}, ${node}`
  },
  webgpu: () => {
    const version = versionIn(join(root, 'packages/backend-webgpu'), 'webgpu')
    return `webgpu ${version}${swiftshader() ? ' on SwiftShader' : ''}, ${node}`
  },
  chromium: () => {
    const [version] = /[\d.]+/.exec(execFileSync(chromium(), ['--version'], { encoding: 'utf8', stdio: 'pipe' }))
    return `Chromium ${version}`
  }
}

const ran = new Map()

/** The report of a test file in a package, run now, once. */
function reportOf([folder, file]) {
  const key = `${folder}/${file}`
  if (!ran.has(key)) {
    const output = join(mkdtempSync(join(tmpdir(), 'itop-backends-')), 'report.json')
    const reporter = ['--reporter=json', `--outputFile=${output}`, '--testTimeout=300000']
    process.stdout.write(`${key}\n`)
    spawnSync('npx', ['vitest', 'run', file, ...reporter], {
      cwd: join(root, folder), stdio: 'ignore', env: { ...process.env, ITOP_WHOLE_SUITES: '1' }
    })
    ran.set(key, existsSync(output) ? read(output) : { testResults: [] })
    rmSync(join(output, '..'), { recursive: true })
  }
  return ran.get(key)
}

/** What a column says now; undefined where its backend is missing. */
function columnOf(column) {
  const { key, files, report } = column
  const file = join(root, `tools/browser/.test/${report}.json`)
  if (report && !existsSync(file)) return undefined
  const counts = countsOf(report ? [read(file)] : files.map(reportOf), column)
  return counts && { date: dayOf(report ? statSync(file).mtime : new Date()), on: softwares[key](), counts }
}

const [page, data] = ['md', 'json'].map((ending) => join(root, `docs/backends.${ending}`))
const known = existsSync(data) ? read(data) : {}
for (const column of columns) {
  if (!wanted.includes(column.key)) continue
  known[column.name] = columnOf(column) ?? known[column.name]
}
writeFileSync(data, `${JSON.stringify(known, null, 2)}\n`)
writeFileSync(page, withTable(readFileSync(page, 'utf8'), backendsTable(known)))
