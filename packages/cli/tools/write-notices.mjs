// Writes dist/THIRD-PARTY-NOTICES.txt: the licences of what others wrote and the build holds, here and in the page.
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const dist = fileURLToPath(new URL('../dist/', import.meta.url))
const page = fileURLToPath(new URL('../../lab/', import.meta.url))
const manifestOf = folder => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))

/** The folders of packages whose sources a map names. Their texts are left out of it: nobody debugs them here. */
function bundledIn(file) {
  const map = JSON.parse(readFileSync(file, 'utf8'))
  const foreign = map.sources.map(source => /^.*\/node_modules\/(@[^/]+\/[^/]+|[^/]+)/.exec(source)?.[0])
  const sourcesContent = map.sourcesContent?.map((text, i) => foreign[i] === undefined ? text : null)
  writeFileSync(file, JSON.stringify({ ...map, ...sourcesContent && { sourcesContent } }))
  return foreign.flatMap(folder => folder === undefined ? [] : [join(dirname(file), folder)])
}

/** The folder of an installed package as Node finds it from `folder`. */
function installed(name, folder) {
  for (let at = folder; ; at = dirname(at)) {
    const place = join(at, 'node_modules', name)
    if (existsSync(join(place, 'package.json'))) return place
    if (at === dirname(at)) throw new Error(`write-notices: ${name}, which ${folder} needs, is not installed.`)
  }
}

/** The folders of others' packages that a package needs at run time, directly or not. */
function needed(folder, seen = new Set()) {
  for (const name of Object.keys(manifestOf(folder).dependencies ?? {})) {
    const place = installed(name, folder)
    if (seen.has(place)) continue
    seen.add(place)
    needed(place, seen)
  }
  return [...seen].filter(place => !manifestOf(place).name.startsWith('@itop/'))
}

/** The files with the terms of a package; some have a folder of them. */
const termsIn = folder => readdirSync(folder).filter(file => /^(licen[cs]e|notice|copyright)/i.test(file)).sort()
  .map(file => join(folder, file))
  .flatMap(path => statSync(path).isDirectory() ? readdirSync(path).sort().map(file => join(path, file)) : [path])

const titleOf = ({ name, version, license }) => `${name} ${version}, ${license}`

const notice = folder =>
  [titleOf(manifestOf(folder)), ...termsIn(folder).map(file => readFileSync(file, 'utf8').trim())].join('\n\n')

const maps = readdirSync(dist).filter(file => file.endsWith('.js.map')).map(file => join(dist, file))
const folders = new Set([...maps.flatMap(bundledIn), ...needed(page)])
const notices = new Map([...folders].map(folder => [titleOf(manifestOf(folder)), notice(folder)]))
const line = `\n\n${'-'.repeat(80)}\n\n`
writeFileSync(join(dist, 'THIRD-PARTY-NOTICES.txt'), [
  'This package holds code of others, in its own files and in the page (dist/lab), under these licences:',
  ...[...notices].sort(([a], [b]) => a < b ? -1 : 1).map(([, text]) => text)
].join(line) + '\n')
