// node build.mjs [BASE] [DIR]: makes the site, for a web server that has it below BASE, in DIR.
import { join } from 'node:path'
import { build } from 'vitepress'
import { folder } from './folder.mjs'
import { writeReference } from './reference.mjs'
import { stage } from './stage.mjs'

const [base = '/', out = folder('dist')] = process.argv.slice(2)
if (!/^\/(.*\/)?$/.test(base)) throw new Error(`docs: --base begins and ends with a slash, got ${base}.`)
const staged = folder('.pages')
stage(staged)
await writeReference(join(staged, 'api'))
await build(folder('.'), { base, outDir: out })
