// The command line as it is built, each command in a process of its own.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { root } from './documents.mjs'

const program = join(root, 'packages/cli/bin/itop.mjs')

/**
 * Runs `itop` in a folder and resolves to { status, said }: its exit status, and what it printed. `lab`, which serves
 * until it is interrupted, is interrupted once it has said its address.
 */
export async function itop(words, cwd) {
  const child = spawn(process.execPath, [program, ...words], { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  child.stderr.on('data', text => { said += text })
  child.stdout.on('data', text => {
    said += text
    if (words[0] === 'lab') child.kill('SIGINT')
  })
  const [status] = await once(child, 'close')
  return { status, said }
}
