import type { Network } from '@itop/models'
import { RivalError } from '../rivals/conversation.js'
import { ownDense, rowOf, type BenchRow } from './row.js'
import { rivalNames, type RivalName, type WorkKind } from '../names.js'
import type {
  ActiveWeights, RivalContestant, RivalProgram, RivalSource, RivalTask, RivalWatch
} from '../rivals/rivals.js'
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
  /** Told of what takes minutes, and of ways of a program that do not work here. Default: nobody. */
  readonly tell?: RivalWatch['tell'] | undefined
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
 * Training steps or predictions: our network at each density, in turn with all that it is compared with. Of PyTorch's
 * ways to train its dense network (memory formats, torch.compile) the fastest takes part, in float32 and in bf16.
 */
export async function contest(options: ContestOptions & RivalOptions): Promise<readonly BenchRow[]> {
  const { kind, network, batch, densities, against, rivals, threads, signal, onAbsent, tell = () => {} } = options
  const own = await ownContestants(kind, options, against.includes('dense') ? [...densities, 1] : densities)
  const programs: RivalProgram[] = []
  try {
    for (const source of rivals) {
      if (!source.names.some(name => against.includes(name))) continue
      const program = await startOrTell(source, { network, kind, batch, threads }, onAbsent)
      if (program !== undefined) programs.push(program)
    }
    const others: RivalContestant[] = []
    for (const { absent, contestants } of programs) {
      const present = presentIn(against, absent, onAbsent)
      others.push(...await contestants(present, activeOf(own), { tell, signal }))
    }
    const contestants: readonly Contestant[] = [...own, ...others]
    const times = await alternate(contestants, { ...options, ...await turnOf(contestants, signal) })
    return contestRows(times, options, others)
  } finally {
    for (const { dispose } of own) dispose()
    for (const { stop } of programs) stop()
  }
}

/** Those of `against` that a program does not say it cannot be. */
const presentIn = (
  against: readonly RivalName[], absent: RivalProgram['absent'], tell: RivalOptions['onAbsent']
): readonly RivalName[] => against.filter(name => {
  const why = absent[name]
  if (why !== undefined && tell === undefined) throw new RivalError(why)
  if (why !== undefined) tell?.(why)
  return why === undefined
})

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

type Opponent = Pick<RivalContestant, 'name' | 'rival' | 'tried'>

/** The rows of a contest from its times, by the contestants' names; `others` are those of other programs. */
export function contestRows(
  times: Readonly<Record<string, Times>>,
  { network, batch, densities, kind, against }:
    Pick<ContestOptions & RivalOptions, 'network' | 'batch' | 'densities' | 'kind' | 'against'>,
  others: readonly Opponent[]
): readonly BenchRow[] {
  const sparse = densities.filter(density => density < 1)
  const all = ownName(1) in times ? [...sparse, 1] : sparse
  const opponents: readonly Opponent[] = [{ name: ownName(1), rival: ownDense }, ...others]
  return rivalNames.filter(name => against.includes(name)).flatMap(name =>
    (isDenseToo(name) ? all : sparse).flatMap(density => {
      const opponent = opponents.find(other => other.name === opponentName(name, density))
      if (opponent === undefined) return []
      const { rival, tried } = opponent
      const subject = { model: network.name, density, batch, what: kind, against: name, rival, ...tried && { tried } }
      return [rowOf(subject, times[ownName(density)]!, times[opponent.name]!)]
    }))
}

/** Whether our own dense network is compared with it. */
const isDenseToo = (name: RivalName): boolean => name !== 'dense' && name !== 'sparseprop'

function opponentName(name: RivalName, density: number): string {
  if (name === 'dense') return ownName(1)
  return name === 'sparseprop' ? `${name} ${density}` : name
}
