import { spawn, type StdioOptions } from 'node:child_process'
import { ownFile } from '../own-files.js'
import type { Io } from '../program/io.js'

/** How a command ended that ran in a process of its own. */
export interface ChildEnd {
  readonly status: number
  /** The last that it said of itself. */
  readonly words: string
}

/** Of what a process says, so much is kept. */
const mostWords = 4000

/** Its own group: Ctrl-C reaches the sweep alone, which tells its runs once. The channel tells them if it is killed. */
const apart = { detached: process.platform !== 'win32', stdio: ['ignore', 'ignore', 'pipe', 'ipc'] as StdioOptions }

/** Runs a command of this program in a process of its own; when `signal` aborts it is asked to stop, and saves. */
export const runChild = (
  args: readonly string[], { cwd, env }: Pick<Io, 'cwd' | 'env'>, signal: AbortSignal | undefined
): Promise<ChildEnd> => new Promise(resolve => {
  let words = ''
  const child = spawn(process.execPath, [ownFile('bin/itop.mjs'), ...args], { cwd, env: { ...env }, ...apart })
  const stop = () => { child.kill('SIGTERM') }
  const end = (status: number) => {
    signal?.removeEventListener('abort', stop)
    resolve({ status, words: words.trim() })
  }
  child.stderr!.setEncoding('utf8').on('data', (text: string) => { words = (words + text).slice(-mostWords) }) // a pipe
  child.on('error', error => {
    words = error.message
    end(1)
  })
  child.on('close', (code, killedBy) => {
    if (killedBy !== null) words += `\nThe process was ended by ${killedBy}.`
    end(code ?? 1)
  })
  if (signal?.aborted === true) stop()
  else signal?.addEventListener('abort', stop)
})
