// npm run docs [-- --open] [--base /PATH/] [--out DIR]: makes the site; with --open serves it here and shows it.
/* eslint-disable @nx/enforce-module-boundaries --
   What lies beside is named by its path, since in a fresh clone no package is installed yet. */
import '../workspace/node-version.mjs'
import { parseArgs } from 'node:util'
import { resolve } from 'node:path'
import { install, nxEnvironment, nxWords, say, stage } from '../workspace/prepare.mjs'
import { folder } from './folder.mjs'

const options = { open: { type: 'boolean' }, base: { type: 'string' }, out: { type: 'string' } }
const { values: { open, base, out } } = parseArgs({ options })
const site = resolve(process.env.INIT_CWD ?? process.cwd(), out ?? folder('dist'))

install()
if (base === undefined && out === undefined) {
  stage('site made', nxWords(['run', '@itop/site:docs', '--outputStyle=static']), nxEnvironment)
} else {
  stage('site made', [folder('build.mjs'), base ?? '/', site])
}
if (!open) say(`It lies in ${site}. Any web server can serve it there${base === undefined ? '' : `, under ${base}`}.`)
else await (await import('./show.mjs')).show(site, base ?? '/')
