// npm start: install and build what is missing, then `itop train` with the arguments given (none: the main job).
import './node-version.mjs'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { trainWords } from './arguments.mjs'
import { build, exitStatus, install, root } from './prepare.mjs'

install()
build('built', ['run', '@itop/cli:build'])

const child = spawn(process.execPath, [join(root, 'packages/cli/bin/itop.mjs'), ...trainWords(process.argv.slice(2))], {
  cwd: process.env.INIT_CWD ?? process.cwd(), stdio: 'inherit'
})
// At a terminal Ctrl-C already reaches the whole group; passing it on would look like a second, impatient Ctrl-C.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => { if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal) })
}
child.on('error', error => { throw error })
child.on('exit', (code, signal) => { process.exitCode = exitStatus(code, signal) })
