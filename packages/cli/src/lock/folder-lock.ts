import { randomUUID } from 'node:crypto'
import { linkSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import * as z from 'zod'
import { isThere, readPlainFile } from '../files/plain-file.js'
import { errorCode } from '@itop/experiment'
import { isAlive, thisProcess, type ProcessIdentity } from './process-identity.js'

/** A lock that is held. Freed when it is released or when the process exits; a killed process leaves it behind. */
export interface Lock {
  /** Gives the lock back. Calling it again does nothing. */
  readonly release: () => void
}

/** Somebody else holds a lock, or may do so. */
export class LockedError extends Error {
  override readonly name = 'LockedError'

  /** `holder`: who it is, absent where the file cannot be read. `known`: whether it surely runs. */
  constructor(readonly path: string, readonly holder: ProcessIdentity | undefined, readonly known: boolean) {
    super(`${path} is held by ${holder === undefined ? 'somebody' : `process ${holder.pid} on ${holder.host}`}`)
  }
}

/**
 * Takes the lock that is the file `path`, for this process; throws a `LockedError` where another holds it. A process
 * that has died holds nothing: its lock is taken over. Which of several gets it is decided by the file system, so none
 * ever has it together with another. No clock is asked, so that a process may work, or be stopped, for any time.
 */
export function takeLock(path: string): Lock {
  hold(path, `${JSON.stringify(thisProcess())}\n`)
  const release = () => {
    process.off('exit', release)
    try { rmSync(path, { force: true }) } catch { /* then it stays, and counts no more when the process has ended */ }
  }
  process.on('exit', release)
  return { release }
}

/** Throws a `LockedError` where another process holds the lock, or may do so. Takes nothing. */
export function checkLock(path: string): void {
  const found = read(path)
  if (found !== 'absent') refuseLiving(path, found)
}

function hold(path: string, own: string): void {
  while (!create(path, own)) {
    const found = read(path)
    if (found === 'absent') continue // released in between
    refuseLiving(path, found)
    if (succeed(path, own)) return
  }
}

/** Makes the file with its whole content, unless there is one: a second name for a file is given or not given. */
function create(path: string, text: string): boolean {
  const written = write(path, text)
  try {
    linkSync(written, path)
    return true
  } catch (error) {
    return errorCode(error) === 'EEXIST' ? false : createHere(path, text)
  } finally {
    rmSync(written, { force: true })
  }
}

/** The same on a file system that gives no second names: a reader may find the file before its content. */
function createHere(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx', flush: true })
    return true
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false
    throw error
  }
}

/**
 * Puts this process in the place of one that has died. That is done under a lock of its own, which is one like any
 * other, so that only one process does it and none replaces a lock that lives. False where somebody else was first.
 */
function succeed(path: string, own: string): boolean {
  const guard = `${path}.takeover`
  hold(guard, own)
  try {
    const found = read(path)
    if (found === undefined || found === 'absent' || isAlive(found) !== false) return false
    renameSync(write(path, own), path)
    return true
  } finally {
    rmSync(guard, { force: true })
  }
}

function write(path: string, text: string): string {
  const written = `${path}.${randomUUID().slice(0, 8)}`
  writeFileSync(written, text, { flag: 'wx', flush: true })
  return written
}

const identity = z.object({
  host: z.string(), pid: z.int().min(1), started: z.string().exactOptional(), boot: z.string().exactOptional(),
  namespace: z.string().exactOptional()
})

/** Who a lock's file says that holds it; undefined where it says nothing. */
function read(path: string): ProcessIdentity | undefined | 'absent' {
  try {
    return identity.parse(JSON.parse(readPlainFile(path)))
  } catch {
    return isThere(path) ? undefined : 'absent'
  }
}

function refuseLiving(path: string, holder: ProcessIdentity | undefined): void {
  const alive = holder === undefined ? undefined : isAlive(holder)
  if (alive !== false) throw new LockedError(path, holder, alive === true)
}
