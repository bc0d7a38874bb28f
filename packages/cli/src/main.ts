import { CommanderError } from 'commander'
import { CheckpointError } from '@itop/checkpoint'
import { DataError } from '@itop/data'
import { isDiskError, reason } from './files/disk-errors.js'
import { readMasks } from './files/read-masks.js'
import type { Io } from './program/io.js'
import { createProgram } from './program/program.js'
import { readPlugins } from './program/read-plugins.js'
import { stoppedStatus } from './program/stop-signals.js'
import { usageError } from './program/usage-error.js'
import { UserError, errorCode, readable } from '@itop/experiment'

/**
 * Runs one command line and returns its exit status: 0 done, 2 the user's mistake, 130 stopped by the user (143 by a
 * queue, 129 by the end of the terminal), 1 anything else. Errors are printed on `io.stderr`, never thrown.
 */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  let status = 0
  try {
    const plugged = await readPlugins(argv, io.cwd)
    const registry = { ...plugged.registry, readMasks: (path: string, flag: string) => readMasks(io.cwd, path, flag) }
    const session = { ...io, registry, plugins: plugged.plugins, replay: !argv.includes('--no-replay') }
    const program = createProgram(session, result => { status = result })
    await program.parseAsync([...plugged.argv], { from: 'user' }).catch((error: unknown) => {
      if (error instanceof CommanderError && error.exitCode !== 0) throw usageError(error, program, plugged.argv)
      throw error
    })
    return status
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode   // help and version are printed
    if (io.interrupt?.aborted === true && error === io.interrupt.reason) return stoppedStatus(io.interrupt)
    return fail(error, argv.includes('--debug'), io)
  }
}

/** Prints what went wrong; the exit status. */
export function fail(error: unknown, debug: boolean, io: Pick<Io, 'stderr'>): number {
  const known = userError(error)
  io.stderr.write(`itop: ${known?.message ?? internal(error)}\n`)
  if (debug) io.stderr.write(`${stackOf(error)}\n`)
  return known === undefined ? 1 : 2
}

/** The error as a mistake of the user, if it is one. */
function userError(error: unknown): Error | undefined {
  if (error instanceof UserError) return error
  if (error instanceof DataError) return new UserError([inFlags(error)])
  // A checkpoint is at fault; what cannot be stored would be the program's.
  if (error instanceof CheckpointError && error.problem !== 'unstorable') {
    return new UserError([error.what, ...error.fix === '' ? [] : [error.fix]], { code: error.code })
  }
  if (isDiskError(error)) return new UserError([`${pathOf(error)}${reason(error)}.`])
  return undefined
}

/** What options of a package are flags here. */
const advice = {
  onBroken: 'Repair or remove it, or skip what is broken with --on-broken skip.',
  allowEmptyClasses: 'Check the labels, or allow them with --allow-empty-classes.'
} as const

const inFlags = ({ what, option, message }: DataError): string =>
  option === undefined ? message : `${what} ${advice[option]}`

const pathOf = (error: unknown): string =>
  error instanceof Error && 'path' in error && typeof error.path === 'string' ? `${error.path}: ` : ''

// A training that diverged, a device or a thread that went away: neither a slip at the keyboard nor a fault of the
// program. The message says all there is.
const outside: readonly string[] = ['training', 'device-lost', 'memory', 'kernel-thread']

const internal = (error: unknown): string => outsideIn(error)?.message ??
  `${readable(error instanceof Error ? error.message : String(error))}\n` +
    'This is a fault of the program; --debug shows where.'

/** Such an error, or one that caused what was thrown: around that of a rule stands the name of its layer. */
function outsideIn(error: unknown): Error | undefined {
  if (!(error instanceof Error)) return undefined
  return outside.includes(errorCode(error) ?? '') ? error : outsideIn(error.cause)
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause === undefined ? String(error.stack) : `${error.stack}\ncaused by ${stackOf(error.cause)}`
}
