// Makes the performance pages anew from the numbers that were measured: `node tools/bench/pages.mjs [BUILD…]`
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileOf, knownBuilds } from './results-file.mjs'
import { writePage } from './write-page.mjs'

const here = knownBuilds.filter((build) => existsSync(fileOf(build, 'json')))
const wanted = process.argv.slice(2)
for (const build of wanted.length > 0 ? wanted : here) {
  await writePage(JSON.parse(await readFile(fileOf(build, 'json'), 'utf8')))
}
