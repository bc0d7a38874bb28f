import { execFileSync } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** One process among all that ever were. What the system cannot tell is left out. */
export interface ProcessIdentity {
  readonly host: string
  readonly pid: number
  /** When it started, in the system's own words: numbers of processes are given again. */
  readonly started?: string
  /** Which start of the system that was. */
  readonly boot?: string
  /** Among which processes the number counts: containers on one machine count each for themselves. */
  readonly namespace?: string
}

/** Who this process is. */
export function thisProcess(): ProcessIdentity {
  const { started } = lookUp(process.pid) ?? {}
  const boot = quietly(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim())
  const namespace = quietly(() => readlinkSync('/proc/self/ns/pid'))
  return {
    host: hostname(), pid: process.pid,
    ...started !== undefined && { started }, ...boot !== undefined && { boot },
    ...namespace !== undefined && { namespace }
  }
}

/** Whether a process still runs, as seen from `here`; undefined where that cannot be known. */
export function isAlive(other: ProcessIdentity, here: ProcessIdentity = thisProcess()): boolean | undefined {
  if (other.host !== here.host) return undefined
  if (differ(other.boot, here.boot)) return false
  if (differ(other.namespace, here.namespace)) return undefined
  if (!hasNumber(other.pid)) return false
  const found = lookUp(other.pid)
  return found?.ended !== true && !differ(other.started, found?.started)
}

const differ = (a: string | undefined, b: string | undefined): boolean =>
  a !== undefined && b !== undefined && a !== b

/** Whether any process has this number. One that may not be signalled is one. */
function hasNumber(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

interface Found {
  readonly started: string
  /** It has ended, and whoever started it has not asked for its status yet. */
  readonly ended: boolean
}

/** What the system says of a process; undefined where it says nothing. */
function lookUp(pid: number): Found | undefined {
  if (process.platform === 'linux') return quietly(() => inProc(readFileSync(`/proc/${pid}/stat`, 'utf8')))
  return process.platform === 'win32' ? undefined : quietly(() => inPs(pid))
}

/** The fields stand behind the program's name, which is in brackets and may hold any character. */
function inProc(stat: string): Found {
  const [state = '', ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return { started: fields[18]!, ended: 'ZX'.includes(state) } // the 22nd field: clock ticks since the system's start
}

function inPs(pid: number): Found {
  const options = { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' } } as const
  const [state = '', ...started] = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], options)
    .trim().split(/\s+/)
  return { started: started.join(' '), ended: state.startsWith('Z') }
}

function quietly<T>(look: () => T): T | undefined {
  try {
    return look()
  } catch {
    return undefined
  }
}
