import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** A launcher that is here, and its library. */
export interface Launcher {
  readonly name: 'Open MPI' | 'MPICH'
  readonly program: string
}

const programs = { 'Open MPI': process.env['ITOP_OPENMPI'], MPICH: process.env['ITOP_MPICH'] }

/** Those that can be tested here, and why others cannot, as a test's name says it. */
export const launchers = Object.entries(programs).map(([name, program]) => ({
  name, program: program ?? '',
  skipped: program === undefined || !existsSync(program) ? `there is no ${name}: name its mpirun in ` +
    `${name === 'MPICH' ? 'ITOP_MPICH' : 'ITOP_OPENMPI'}` : undefined
}))

/** Runs a program of Node on so many ranks: what they write, line by line, and the status. */
export function onRanks(
  program: string, ranks: number, words: readonly string[], env: Readonly<Record<string, string>> = {}
) {
  const { status, stdout, stderr } = spawnSync(program, ['-n', String(ranks), process.execPath, ...words],
    { encoding: 'utf8', timeout: 60_000, env: { ...process.env, ...env } })
  return { status, lines: stdout.split('\n').filter(line => line !== ''), stderr }
}

/** The library beside a launcher that `.ci/run` has unpacked. */
export function libraryBeside(program: string, file: string): string {
  const libraries = join(dirname(program), 'usr/lib')
  return join(libraries, readdirSync(libraries).find(name => name.endsWith('-linux-gnu')) ?? '', file)
}
