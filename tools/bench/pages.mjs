// Makes the performance pages anew from the numbers that were measured: `node tools/bench/pages.mjs [BUILD…]`
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileOf, knownBuilds } from './results-file.mjs'
import { writePage } from './write-page.mjs'

const builds = process.argv.length > 2 ? process.argv.slice(2) : knownBuilds.filter((build) => existsSync(fileOf(build, 'json')))
for (const build of builds) await writePage(JSON.parse(await readFile(fileOf(build, 'json'), 'utf8')))
