import { main } from '../../src/main.js'
import type { Io } from '../../src/program/io.js'

/** What a command line printed and returned. */
export interface Outcome {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command line in this process, as if from `cwd`. */
export async function itop(argv: readonly string[], io: Partial<Io> = {}): Promise<Outcome> {
  let stdout = ''
  let stderr = ''
  const status = await main(argv, {
    stdout: { write: text => { stdout += text } },
    stderr: { write: text => { stderr += text } },
    cwd: process.cwd(),
    env: {},
    ...io
  })
  return { status, stdout, stderr }
}

/** Words of a line, for commands that read like the real ones. */
export const words = (line: string): string[] => line.split(' ').filter(word => word !== '')
