import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { bin } from './processes.js'
import { words } from './run.js'

/** The launchers of MPI, and why one cannot be tested here, as a test's name says it. */
export const launchers = ([
  ['Open MPI', 'ITOP_OPENMPI', process.env['ITOP_OPENMPI'], 'OMPI_COMM_WORLD_RANK'],
  ['MPICH', 'ITOP_MPICH', process.env['ITOP_MPICH'], 'PMI_RANK']
] as const).map(([name, variable, program, rankVariable]) => ({
  name, program: program ?? '', rankVariable,
  skipped: program === undefined || !existsSync(program)
    ? ` (skipped: there is no ${name}: name its mpirun in ${variable})` : ''
}))

/** Ranks that are running. */
export interface RunningRanks {
  readonly child: ChildProcess
  /** How it ended: the status of the launcher, and all that was written. */
  readonly ended: Promise<{ readonly status: number | null, readonly stdout: string, readonly stderr: string }>
}

/** Starts the built program on so many ranks. */
export function startRanks(program: string, ranks: number, line: string, cwd: string): RunningRanks {
  const child = spawn(program, ['-n', String(ranks), process.execPath, bin, ...words(line)],
    { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  process.on('exit', () => { child.kill('SIGKILL') }) // of a test that failed before its end
  const [stdout, stderr] = [child.stdout, child.stderr].map(stream => {
    let text = ''
    stream!.on('data', (chunk: Buffer) => { text += chunk.toString() })
    return () => text
  })
  const ended = new Promise<number | null>(resolve => { child.on('close', resolve) })
    .then(status => ({ status, stdout: stdout!(), stderr: stderr!() }))
  return { child, ended }
}

/** The processes of ranks whose command line has a word in it, by their numbers. */
export function rankProcesses(rankVariable: string, word: string): ReadonlyMap<number, number> {
  const found = new Map<number, number>()
  for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
    const rank = new RegExp(`(?:^|\\0)${rankVariable}=(\\d+)`).exec(textOf(`/proc/${pid}/environ`))?.[1]
    if (rank !== undefined && textOf(`/proc/${pid}/cmdline`).includes(word)) found.set(Number(rank), Number(pid))
  }
  return found
}

/** Of a process that may have ended. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
