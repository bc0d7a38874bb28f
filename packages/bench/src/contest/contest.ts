import type { Network } from '@itop/models'
import { RivalError } from '../rivals/conversation.js'
import { ownDense, rowOf, type BenchRow } from './row.js'
import type { RivalName, WorkKind } from '../names.js'
import type { ActiveWeights, RivalProgram, RivalSource, RivalTask } from '../rivals/rivals.js'
import { alternate, turnOf, type Contestant, type Times, type TurnOptions } from '@itop/experiment'
import { workloadOf, type WorkOptions, type Workload } from './workload.js'

/** A network to be timed. */
export interface ContestOptions extends Pick<TurnOptions, 'rounds' | 'seconds' | 'onTurn' | 'signal'> {
  readonly network: Network
  readonly batch: number
  /** In (0, 1]. */
  readonly densities: readonly number[]
}

/** Against whom. */
export interface RivalOptions {
  readonly kind: WorkKind
  readonly against: readonly RivalName[]
  /** Other programs, of which those in `against` take part. */
  readonly rivals: readonly RivalSource[]
  /** Threads of every contestant. */
  readonly threads: number
  /** Told of a program that does not start, which is then left out. Default: that is an error. */
  readonly onAbsent?: ((why: string) => void) | undefined
}

/** One of ours. */
export interface OwnContestant extends Workload, Contestant {
  readonly run: () => Promise<void>
  readonly density: number
}

const ownName = (density: number): string => `itop ${density}`

/** Our networks at these densities; the caller disposes them. */
export const ownContestants = (
  kind: WorkKind, { network, batch, recorded }: ContestOptions & Pick<WorkOptions, 'recorded'>,
  densities: readonly number[]
): Promise<readonly OwnContestant[]> => Promise.all([...new Set(densities)].map(async density =>
  ({ name: ownName(density), density, ...await workloadOf(kind, network, { density, batch, recorded }) })))

/**
 * Training steps or predictions: our network at each density, in turn with all that it is compared with. PyTorch's
 * dense network runs as it is and in channels-last, of which the faster counts.
 */
export async function contest(options: ContestOptions & RivalOptions): Promise<readonly BenchRow[]> {
  const { kind, network, batch, densities, against, rivals, threads, signal, onAbsent } = options
  const own = await ownContestants(kind, options, against.includes('dense') ? [...densities, 1] : densities)
  const programs: RivalProgram[] = []
  try {
    for (const source of rivals) {
      if (!source.names.some(name => against.includes(name))) continue
      const program = await startOrTell(source, { network, kind, batch, threads }, onAbsent)
      if (program !== undefined) programs.push(program)
    }
    const contestants: Contestant[] = [...own]
    for (const program of programs) contestants.push(...await program.contestants(against, activeOf(own)))
    const times = await alternate(contestants, { ...options, ...await turnOf(contestants, signal) })
    const versions: RivalProgram['versions'] = Object.assign({}, ...programs.map(program => program.versions))
    const present = against.filter(name => name === 'dense' || name in versions)
    return contestRows(times, { ...options, against: present }, versions)
  } finally {
    for (const { dispose } of own) dispose()
    for (const { stop } of programs) stop()
  }
}

async function startOrTell(
  { start }: RivalSource, task: RivalTask, tell: RivalOptions['onAbsent']
): Promise<RivalProgram | undefined> {
  try {
    return await start(task)
  } catch (error) {
    if (tell === undefined || !(error instanceof RivalError)) throw error
    tell(error.message)
    return undefined
  }
}

/** The existing weights of each sparse network's layers, all of which have a pattern. */
const activeOf = (own: readonly OwnContestant[]): ActiveWeights => new Map(own
  .filter(({ density }) => density < 1)
  .map(({ density, state: { layers, parameters } }) =>
    [density, Object.fromEntries(layers.map(({ name }) => [name, parameters.get(name)!.pattern!.nnz]))]))

/** The rows of a contest from its times, by the contestants' names. */
export function contestRows(
  times: Readonly<Record<string, Times>>,
  { network, batch, densities, kind, against }:
    Pick<ContestOptions & RivalOptions, 'network' | 'batch' | 'densities' | 'kind' | 'against'>,
  versions: RivalProgram['versions']
): readonly BenchRow[] {
  const sparse = densities.filter(density => density < 1)
  const all = ownName(1) in times ? [...sparse, 1] : sparse
  const rows = (name: RivalName, who: readonly number[], other: (density: number) => Opponent): readonly BenchRow[] =>
    !against.includes(name) ? [] : who.map(density => {
      const { rival, times: theirs } = other(density)
      return rowOf({ model: network.name, density, batch, what: kind, against: name, rival },
        times[ownName(density)]!, theirs)
    })
  return [
    ...rows('dense', sparse, () => ({ rival: ownDense, times: times[ownName(1)]! })),
    ...rows('pytorch', all, () => fastest(times, versions.pytorch)),
    ...rows('sparseprop', sparse, density =>
      ({ rival: `SparseProp ${versions.sparseprop}`, times: times[`sparseprop ${density}`]! })),
    ...rows('tfjs-node', all, () => ({ rival: `tfjs-node ${versions['tfjs-node']} dense`, times: times['tfjs-node']! }))
  ]
}

interface Opponent {
  readonly rival: string
  readonly times: Times
}

/** PyTorch in its faster memory format. */
function fastest(times: Readonly<Record<string, Times>>, version: string | undefined): Opponent {
  const usual = times['pytorch']!
  const last = times['pytorch channels-last']
  return last !== undefined && last.median < usual.median
    ? { rival: `PyTorch ${version} dense, channels-last`, times: last }
    : { rival: `PyTorch ${version} dense`, times: usual }
}
