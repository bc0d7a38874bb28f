import { existsSync, lstatSync, statSync } from 'node:fs'
import { CheckpointError, type Checkpoint } from '@itop/checkpoint'
import { readCheckpoint, writeCheckpoint, type FileOperations } from '@itop/checkpoint/node'
import type { Network } from '@itop/models'
import * as z from 'zod'
import { UserError, checkHolds, networkFor, type DataShape, type Registry } from '@itop/experiment'
import { isDiskError, reason } from '../files/disk-errors.js'
import { resumeCommand } from './resume-command.js'
import type { RunFolder } from './run-folder.js'
import { diskFailure } from './run-writing.js'

/** The newest checkpoint of a run, or the one before it; undefined when none was written yet. */
export async function loadCheckpoint(
  folder: RunFolder, usePrevious: boolean, model: string, registry: Registry
): Promise<Checkpoint | undefined> {
  if (!isThere(folder.checkpoint) && !isThere(folder.previous)) return undefined
  try {
    const checkpoint = await readCheckpoint(folder.path, { usePrevious })
    checkMeta(folder, checkpoint, usePrevious)
    checkHolds(networkOf(checkpoint, model, folder, registry), checkpoint)
    return checkpoint
  } catch (error) {
    throw error instanceof CheckpointError ? unreadable(folder, usePrevious, error) : error
  }
}

/** Whether there is anything of this name, be it a link that leads nowhere: a run with one has been trained. */
const isThere = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined

const length = z.int().min(1)

/** What we read of a checkpoint's own words ourselves; the trainer looks at what it goes on from. */
const metaSchema = z.object({
  totalSteps: length,
  stepsPerEpoch: length,
  rounds: z.object({ round: z.int().min(0) }).optional(),
  backend: z.object({ name: z.string(), build: z.string().optional() }),
  dataChanges: z.array(z.object({ step: z.int().min(0), differences: z.array(z.string()) })).optional()
})

/** The round that a checkpoint was written in: how many times weights had been pruned; absent where there are none. */
export const savedRound = ({ meta }: Checkpoint): number | undefined =>
  (meta['rounds'] as { readonly round: number } | undefined)?.round // looked at when it was read

function checkMeta({ shown }: RunFolder, { meta }: Checkpoint, usePrevious: boolean): void {
  const { error } = metaSchema.safeParse(meta)
  if (error === undefined) return
  const { path, message } = error.issues[0]! // a failure has at least one issue
  throw new UserError([`${shown}/checkpoint${usePrevious ? '.previous' : ''}.itop: ${path.join('.')}: ${message}.`,
    'No training saved this checkpoint so: put back the one that belongs to this run.'])
}

function unreadable(folder: RunFolder, usePrevious: boolean, error: CheckpointError): UserError {
  const file = usePrevious ? 'checkpoint.previous.itop' : 'checkpoint.itop'
  const problems = { truncated: 'is cut off', damaged: 'is damaged', foreign: 'is not a checkpoint' } as const
  const what = Object.hasOwn(problems, error.problem)
    ? problems[error.problem as keyof typeof problems] // a key of its own
    : isDiskError(error.cause) ? `cannot be read: ${reason(error.cause)}` : `cannot be used: ${error.what}`
  return new UserError([`${folder.shown}/${file} ${what}.`, ...error.previousStep === undefined
    ? [usePrevious
        ? 'Leave --use-previous out to go on from the newest one.'
        : 'There is no good one before it: start a new run.']
    : [`The one before it, of step ${error.previousStep}, is good. Go on from there:`,
        `${resumeCommand(folder)} --use-previous`]], { cause: error })
}

/** The network of a checkpoint, which must be that of the recipe: one may have been put into another run's folder. */
function networkOf(checkpoint: Checkpoint, model: string, folder: RunFolder, registry: Registry): Network {
  const { model: found } = checkpoint.meta
  if (found === model) return networkFor(model, dataOf(checkpoint, folder), registry)
  throw new UserError([`${folder.shown}/checkpoint.itop is of the model ${String(found)}, the recipe of ${model}.`,
    'Put back the checkpoint that belongs to this recipe.'])
}

/** A checkpoint and the network whose weights it holds. */
export interface TrainedNetwork {
  readonly checkpoint: Checkpoint
  readonly network: Network
}

/** The newest checkpoint, which must exist, and its network: for the images and classes it was trained on. */
export async function requireCheckpoint(
  folder: RunFolder, model: string, registry: Registry
): Promise<TrainedNetwork> {
  const checkpoint = await loadCheckpoint(folder, false, model, registry)
  if (checkpoint === undefined) {
    throw new UserError([`${folder.shown}: this run has no checkpoint yet.`,
      `Train it: ${resumeCommand(folder)}`])
  }
  return { checkpoint, network: networkOf(checkpoint, model, folder, registry) }
}

/** What the data was like: the trainer writes it into every checkpoint. */
function dataOf({ meta: { data } }: Checkpoint, folder: RunFolder): DataShape {
  const { name, shape, classes } = (data ?? {}) as Partial<DataShape> // looked at here
  const sizes = [shape?.c, shape?.h, shape?.w, classes]
  if (typeof name === 'string' && sizes.every(size => Number.isInteger(size) && Number(size) >= 1)) {
    return data as unknown as DataShape
  }
  throw new UserError([`${folder.shown}/checkpoint.itop does not say what its data was like: no training saved it.`,
    'Put back the checkpoint that belongs to this run.'])
}

/** Stores checkpoints in the run folder; a disk that is full loses nothing that was saved. */
export async function saveCheckpoint(
  folder: RunFolder, checkpoint: Checkpoint, files: FileOperations | undefined
): Promise<{ readonly bytes: number }> {
  try {
    return await writeCheckpoint(folder.path, checkpoint, files === undefined ? {} : { files })
  } catch (error) {
    const cause = error instanceof CheckpointError ? error.cause : error
    throw isDiskError(cause) ? diskFailure(folder, cause) : error
  }
}

/** Bytes of the checkpoint a run goes on from. */
export const checkpointBytes = (folder: RunFolder, usePrevious: boolean): number =>
  statSync(usePrevious || !existsSync(folder.checkpoint) ? folder.previous : folder.checkpoint).size
