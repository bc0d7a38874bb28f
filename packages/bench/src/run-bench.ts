import type { Network } from '@itop/models'
import {
  UserError, backendRecord, usualNetwork, type BackendRecord, type OtherStarts, type Registry, type StartedBackend
} from '@itop/experiment'
import { startBackend, usualThreads } from '@itop/experiment/node'
import type { BenchView } from './view.js'
import { contest } from './contest/contest.js'
import { layerContest } from './contest/layer-contest.js'
import { thisMachine, type Machine } from './machine.js'
import { usualBatch } from './contest/random-images.js'
import { refuseTooLarge } from './refuse-too-large.js'
import type { RivalName, What } from './names.js'
import type { RivalSource } from './rivals/rivals.js'
import type { BenchRow, LayerRow } from './contest/row.js'
import type { BackendChoice, BenchSettings } from './settings.js'

/** The object of `itop bench --json`. */
export interface BenchResult extends BackendRecord {
  readonly machine: Machine
  /** The day, as ISO 8601. */
  readonly date: string
  /** In the order in which they were measured. */
  readonly rows: readonly ResultRow[]
}

/** A row, and where it was measured. */
export type ResultRow = (BenchRow | LayerRow) & Pick<BackendRecord, 'backend' | 'build' | 'threads'>

/** A part that is measured at a time. */
interface Part {
  readonly network: Network
  readonly batch: number
  readonly what: What
}

/** Who stands in for backends, and what ends it. */
export interface BenchIo extends OtherStarts {
  readonly interrupt?: AbortSignal
}

/** With what everything is measured. */
interface Surroundings {
  readonly settings: BenchSettings
  readonly against: readonly RivalName[]
  readonly rivals: readonly RivalSource[]
  readonly view: BenchView
  readonly io: BenchIo
  /** Which models there are. */
  readonly registry: Registry
}

/** Measures everything, one backend after the other. */
export async function runContests(surroundings: Surroundings): Promise<BenchResult> {
  const { settings, view, io, registry } = surroundings
  const plan = settings.backends.flatMap(choice =>
    byBatch(partsFor(settings, choice, registry)).map(({ batch, parts }) => ({ choice, batch, parts })))
  view.plan(plan.reduce((sum, { parts }) => sum + parts.length, 0))
  const rows: ResultRow[] = []
  const records: BackendRecord[] = []
  for (const { choice: { backend: name, threads, build }, batch, parts } of plan) {
    const backend = await startBackend(name, { threads, build, batch }, io)
    const record = backendRecord(backend)
    records.push(record)
    try {
      for (const part of parts) {
        const measured = await measure(part, backend, surroundings)
        rows.push(...measured.map(row => placed(row, record)))
      }
    } finally {
      await backend.dispose()
    }
  }
  return { machine: thisMachine(), date: new Date().toISOString().slice(0, 10), ...records[0]!, rows } // at least one
}

/** Parts of the same batch together: a backend chooses its kernels by the batch, as it does in training. */
const byBatch = (parts: readonly Part[]): readonly { readonly batch: number, readonly parts: readonly Part[] }[] =>
  [...new Set(parts.map(({ batch }) => batch))].map(batch =>
    ({ batch, parts: parts.filter(part => part.batch === batch) }))

/** What is to be measured on a backend; a batch that its memory cannot hold is refused. */
const partsFor = (
  { models, batches, densities, what }: BenchSettings, { backend }: BackendChoice, registry: Registry
): readonly Part[] => models.flatMap(model => {
  const network = usualNetwork(model, registry)
  return (batches ?? [usualBatch(network)]).flatMap(batch => {
    if (backend === 'cpu') refuseTooLarge(network, { batch, densities })
    const layers = layersOn(backend) && densities.some(isSparse)
    return what.filter(each => each !== 'layers' || layers).map(each => ({ network, batch, what: each }))
  })
})

const isSparse = (density: number): boolean => density < 1

/** Refuses to time a dense network against itself. */
export function refuseNothing({ densities, what }: BenchSettings, against: readonly RivalName[]): void {
  if (densities.some(isSparse)) return
  const dense = against.some(name => name !== 'dense' && name !== 'sparseprop')
  if (dense && what.some(each => each !== 'layers')) return
  throw new UserError(['--density 1: that is the dense network itself, and there is nothing else to compare it with.',
    'Name a density below 1, or --what step --against pytorch.'])
}

/** Whether a kernel has computed when it returns, so that it can be timed alone. */
export const layersOn = (backend: BackendChoice['backend']): boolean => backend === 'cpu' || backend === 'node'

const placed = (row: BenchRow | LayerRow, { backend, build, threads }: BackendRecord): ResultRow =>
  ({ ...row, backend, ...build !== undefined && { build }, ...threads !== undefined && { threads } })

async function measure(
  { network, batch, what }: Part, { threads = usualThreads() }: StartedBackend,
  { settings: { densities, rounds, seconds, against: named }, against, rivals, view, io }: Surroundings
): Promise<readonly (BenchRow | LayerRow)[]> {
  view.begin(`${network.name}, batch ${batch}, ${what}`)
  // Whoever is named has to take part; whoever is merely installed may be broken.
  const onAbsent = named === undefined ? view.tell : undefined
  const options = { network, batch, densities, rounds, seconds, onTurn: view.turn, signal: io.interrupt }
  const rows = what === 'layers'
    ? await layerContest(options)
    : await contest({ ...options, kind: what, against, rivals, threads, onAbsent, tell: view.tell })
  view.end()
  return rows
}
