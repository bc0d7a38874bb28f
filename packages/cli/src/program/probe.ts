import { execFile, type ExecFileException } from 'node:child_process'
import { backendNames, backendRecord, whyUnavailable, type BackendName, type BackendRecord } from '@itop/experiment'
import { startOf } from '@itop/experiment/node'
import { ownFile } from '../own-files.js'
import type { Io, Session } from './io.js'

/** Whether a backend can run here: what it then is, or why not. */
export type Probe =
  | { readonly available: true } & Omit<BackendRecord, 'backend'>
  | { readonly available: false, readonly reason: string }

/** What became of starting each backend. */
export async function probeBackends(io: Session): Promise<ReadonlyMap<BackendName, Probe>> {
  // The CPU backend loads nothing foreign. Others print as they like, cannot be unloaded, and might end the process.
  const foreign = io.backends === undefined ? backendNames.filter(choice => choice !== 'cpu') : []
  const apart = new Map<BackendName, Promise<Probe>>(foreign.map(choice => [choice, probeApart(choice, io)]))
  const found = new Map<BackendName, Probe>()
  for (const choice of backendNames) found.set(choice, await (apart.get(choice) ?? probeHere(choice, io)))
  return found
}

/** Starts a backend in this process, and disposes it. */
export async function probeHere(choice: BackendName, io: Pick<Io, 'backends'>): Promise<Probe> {
  try {
    const started = await startOf(choice, io)({})
    const { backend: _, ...record } = backendRecord(started)
    await started.dispose()
    return { available: true, ...record }
  } catch (error) {
    return { available: false, reason: whyUnavailable(error) ?? String(error) }
  }
}

/** Seconds. A library is loaded in less than one, a device opened in a few. */
const patience = 60

/** The same in a process of its own, whose output stays there. */
const probeApart = (choice: BackendName, { cwd, env }: Io): Promise<Probe> => new Promise(resolve => {
  const options = { cwd, env: { ...env }, timeout: 1000 * patience }
  execFile(process.execPath, [ownFile('bin/itop.mjs'), 'probe', choice], options, (error, stdout) => {
    resolve(readProbe(stdout) ?? { available: false, reason: ending(error) })
  })
})

/** The last line is the answer; libraries may have printed before it. */
function readProbe(stdout: string): Probe | undefined {
  const line = stdout.trimEnd().split('\n').at(-1) ?? ''
  return line.startsWith('{') ? JSON.parse(line) as Probe : undefined // our own program's output
}

const ending = (error: ExecFileException | null): string => error?.killed === true
  ? `there was no answer in ${patience} seconds`
  : `its process ended with ${error?.signal ?? `status ${error?.code ?? 0}`}`
