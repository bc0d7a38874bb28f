import type { Command } from 'commander'
import { UserError, didYouMean } from '@itop/experiment'
import { candidates } from '../completion/candidates.js'
import { completionScripts } from '../completion/scripts.js'
import type { Io, Session } from '../program/io.js'
import { readPlugins } from '../program/read-plugins.js'

/** Prints what a shell has to read, so that it completes words of `itop`. */
export function runCompletion(shell: string, io: Io): number {
  const shells = Object.keys(completionScripts)
  const script = Object.hasOwn(completionScripts, shell) ? completionScripts[shell]! : undefined
  if (script === undefined) {
    throw new UserError([`completion '${shell}': expected ${shells.join(', ')}.${didYouMean(shell, shells)}`])
  }
  io.stdout.write(script)
  return 0
}

/**
 * Prints what the last word may become, one a line, with a tab before what it means. Plug-ins in the line count:
 * `programOf` makes the command line with them.
 */
export async function runComplete(
  words: readonly string[], io: Session, programOf: (session: Session) => Command
): Promise<number> {
  const { registry } = await readPlugins(words, io.cwd)
  const found = candidates(words, programOf({ ...io, registry }), registry)
  io.stdout.write(found.map(({ word, about }) => `${about === '' ? word : `${word}\t${about}`}\n`).join(''))
  return 0
}
