import { appendFileSync } from 'node:fs'
import type { Readable } from 'node:stream'
import type { FileOperations } from '@itop/checkpoint/node'
import type { OtherStarts, Registry } from '@itop/experiment'

/** Where text goes. A `process.stdout`, or anything that collects strings. */
export interface TextOutput {
  /** Takes a piece of text as it is: no line end is added. */
  write(text: string): unknown
  readonly isTTY?: boolean
  readonly columns?: number
}

/** All that the command line touches of its surroundings, so that a test can stand in for them. */
export interface Io extends OtherStarts {
  /** Results. */
  readonly stdout: TextOutput
  /** Everything for people while something runs, and errors. */
  readonly stderr: TextOutput
  /** Relative paths start here. */
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** What is typed. Absent: nobody can answer. */
  readonly stdin?: () => Readable
  /** Aborted when the person wants to stop: training ends with a checkpoint. */
  readonly interrupt?: AbortSignal
  /** From now on that is how a wish to stop is told; until then, and after what it returns, it ends the process. */
  readonly catchStops?: () => () => void
  /** Adds text to the end of a file and hands it to the system at once. */
  readonly append?: (path: string, text: string) => void
  /** How checkpoints reach the disk. */
  readonly files?: FileOperations
  /** Another folder of the built page than the package's own. */
  readonly labPage?: string
}

/** The surroundings of one command line: also what its recipes can name, plug-ins included. */
export interface Session extends Io {
  readonly registry: Registry
  /** The plug-ins as they were named, in the registry's order. */
  readonly plugins: readonly string[]
}

/** Appends to a real file. */
export const appendToFile = (path: string, content: string | Uint8Array): void => appendFileSync(path, content)

/** Whether colours help: a terminal, and nobody asked for none (https://no-color.org). */
export const wantsColour = ({ env }: Io, output: TextOutput): boolean =>
  (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb' && output.isTTY === true
