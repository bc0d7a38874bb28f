import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { FileOperations } from './files.js'

/**
 * A path of its own for each file that is being written, so that two writers never share one. The name says whose it is
 * (where, which process), so that what a dead one left can be told from what a living one needs.
 */
export const unfinishedPath = (folder: string): string =>
  join(folder, `checkpoint.unfinished.${here()}-${process.pid}-${randomBytes(8).toString('hex')}.itop`)

const pattern = /^checkpoint\.unfinished\.(?:(?<place>[0-9a-f]{12})-(?<process>\d+)-[0-9a-f]{16}\.)?itop$/

/** No writer pauses that long; what is older was left by one on another machine, or by one that named no process. */
const longest = 3_600_000

/** Removes what writers have left that died; what cannot be looked at or removed stays. */
export async function removeLeftovers(files: FileOperations, folder: string): Promise<void> {
  for (const name of await files.list(folder)) {
    const match = pattern.exec(name)
    if (!match) continue
    const path = join(folder, name)
    if (isOfDeadProcess(match.groups) || await files.age(path) > longest) await files.remove(path).catch(() => {})
  }
}

const isOfDeadProcess = ({ place, process: id }: Readonly<Record<string, string | undefined>> = {}): boolean =>
  place === here() && !isAlive(Number(id))

function isAlive(id: number): boolean {
  try {
    process.kill(id, 0)
    return true
  } catch (error) {
    // Another user's process may not be sent a signal.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}

let place: string | undefined

/** Within what a process id means one process, as 12 hexadecimal digits. */
const here = (): string => place ??= createHash('sha256').update(processSpace()).digest('hex').slice(0, 12)

/** On Linux, the machine since it was started and the container; elsewhere, the machine. */
function processSpace(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8') + readlinkSync('/proc/self/ns/pid')
  } catch {
    return hostname()
  }
}
