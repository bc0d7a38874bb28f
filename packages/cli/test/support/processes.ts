import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { words } from './run.js'

/** The file of the program. */
export const bin = fileURLToPath(new URL('../../bin/itop.mjs', import.meta.url))

/** Whether the program is built, without which it runs in no process of its own. */
export const built = ['../../dist/index.js', '../../../backend-cpu/wasm/simd.wasm']
  .every(path => existsSync(new URL(path, import.meta.url)))

/** Starts the built program, or another, with the words of a line. */
export const start = (
  line: string, { cwd, program = bin, env = process.env }: StartOptions
): ChildProcess => spawn(process.execPath, [...program.split(' '), ...words(line)], { cwd, env, stdio: 'ignore' })

export interface StartOptions {
  readonly cwd: string
  /** The file of a program and words before those of the line. */
  readonly program?: string
  readonly env?: NodeJS.ProcessEnv
}

/** The status a process ends with; null when a signal ended it. */
export const ended = (child: ChildProcess): Promise<number | null> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve(child.exitCode)
    : new Promise(resolve => { child.on('exit', resolve) })

/** Waits until a file has so many lines. */
export async function reached(path: string, lines: number): Promise<void> {
  const limit = performance.now() + 30_000
  const count = () => existsSync(path) ? readFileSync(path, 'utf8').split('\n').length - 1 : 0
  while (count() < lines && performance.now() < limit) await new Promise(resolve => { setTimeout(resolve, 5) })
}
