import { availableParallelism, cpus } from 'node:os'
import { UserError, errorCode, startOptionsOf, type Recipe, type StartOptions } from '@itop/experiment'
import { connect, launchOf, type Launch, type MpiRanks } from '@itop/mpi'
import type { Io } from '../program/io.js'

/** The ranks of a training, of which this process is one. */
export interface Ranks extends MpiRanks {
  readonly launch: Launch
}

/** The ranks that a launcher of MPI started; undefined for a process that is alone. */
export async function joinRanks({ env }: Pick<Io, 'env'>): Promise<Ranks | undefined> {
  const launch = launchOf(env)
  if (launch === undefined) return undefined
  try {
    return { ...await connect(launch, env.ITOP_MPI), launch }
  } catch (error) {
    throw errorCode(error) === 'mpi' ? new UserError([(error as Error).message], { cause: error }) : error // an error
  }
}

/** With what the backend of a recipe is started: each rank computes its share, by its share of the processors. */
export function startOptionsAmong(recipe: Recipe, ranks: Pick<Ranks, 'launch' | 'size'> | undefined): StartOptions {
  if (ranks === undefined) return startOptionsOf(recipe)
  const { threads, ...options } = startOptionsOf({ ...recipe, accumulate: recipe.accumulate * ranks.size })
  return { ...options, threads: threads ?? (recipe.backend === 'cpu' ? threadsAmong(ranks.launch) : undefined) }
}

/** A launcher may have bound this process to some processors; else all ranks here share all. */
const threadsAmong = ({ here }: Launch): number =>
  Math.max(1, Math.min(8, availableParallelism(), Math.floor(cpus().length / here)))
