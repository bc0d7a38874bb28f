// node tools/golden/run.mjs FILE.json: runs the cases of a file in the format of cases/methods.json through the public
// API and prints passed, failed and skipped by method; the status is 0 when none failed.
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
// By its path, since in a fresh clone no package is installed yet.
// eslint-disable-next-line @nx/enforce-module-boundaries
import { build, install } from '../workspace/prepare.mjs'

const { positionals: [file = new URL('cases/methods.json', import.meta.url)] } = parseArgs({ allowPositionals: true })
const golden = JSON.parse(readFileSync(file, 'utf8'))
install()
build('built', ['run-many', '-t', 'build', '-p', '@itop/trainer'])

const { count, runCases } = await import('./run-cases.mjs')
const { notOffered } = await import('./not-offered.mjs')
const results = await runCases(golden)
const sentence = some => ['passed', 'failed', 'skipped'].map(outcome => `${count(some, outcome)} ${outcome}`).join(', ')
const methods = [...new Set(results.map(({ method }) => method))]
const width = Math.max(...methods.map(method => method.length))
for (const { id, why } of results.filter(({ outcome }) => outcome === 'failed')) console.log(`✗ ${id}: ${why}`)
for (const method of methods) {
  const why = notOffered[method] === undefined ? '' : `: ${notOffered[method]}`
  console.log(`${method.padEnd(width)}  ${sentence(results.filter(result => result.method === method))}${why}`)
}
console.log(sentence(results))
process.exitCode = count(results, 'failed') > 0 ? 1 : 0
