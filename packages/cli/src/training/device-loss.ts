import { UserError, startOptionsOf, throughLosses, type BackendName, type StartedBackend } from '@itop/experiment'
import { startBackend } from '@itop/experiment/node'
import type { Session } from '../program/io.js'
import { startOptionsAmong } from '../ranks/join-ranks.js'
import { refuseImpossible, type PreparedRun } from './prepare-run.js'
import { loadCheckpoint } from '../run-folder/run-checkpoint.js'

/** Trains a prepared run to its end on a backend. `onSaved` is called when a checkpoint was written. */
export type Attempt = (run: PreparedRun, backend: StartedBackend, onSaved: () => void) => Promise<number>

/**
 * Trains through the loss of a device: goes on from the last checkpoint of the run folder, the first time on the device
 * started anew, after that on the CPU.
 */
export async function trainThroughLosses(run: PreparedRun, io: Session, attempt: Attempt): Promise<number> {
  const backend = await startBackend(run.recipe.backend, startOptionsAmong(run.recipe, run.ranks), io)
  let saved = false // whether the present attempt wrote a checkpoint
  return throughLosses<Started, number>({ run, backend }, {
    attempt: ({ run, backend }) => {
      saved = false
      return usedUp(backend, () => attempt(run, backend, () => { saved = true }))
    },
    replace: (loss, { run }) => {
      if (run.ranks !== undefined) throw loss // the others would wait for a rank that goes back
      return afterLoss(run, { message: loss.message, saved }, io)
    }
  })
}

interface Started {
  readonly run: PreparedRun
  readonly backend: StartedBackend
}

/** What comes out of work on a backend, which is removed after it. */
async function usedUp<Result>(backend: StartedBackend, work: () => Promise<Result>): Promise<Result> {
  try {
    const result = await work()
    await backend.dispose()
    return result
  } catch (error) {
    // What cannot be cleared away on a device that is gone is gone with it.
    await backend.dispose().catch(() => {})
    throw error
  }
}

interface Loss {
  readonly message: string
  /** Whether the attempt wrote a checkpoint. */
  readonly saved: boolean
}

async function afterLoss(run: PreparedRun, { message, saved }: Loss, io: Session): Promise<Started> {
  const usePrevious = run.usePrevious && !saved
  const checkpoint = await loadCheckpoint(run.folder, usePrevious, run.recipe.model, run.registry)
  const losses = [...run.losses, { step: checkpoint?.step ?? 0, message }]
  const again: PreparedRun = { ...run, usePrevious, checkpoint, losses, resumed: true }
  io.stderr.write(`${message}\n`)
  const backend = losses.length === 1 ? await startAgain(again, io) : undefined
  const started = backend ?? await startOnCpu(again, io)
  io.stderr.write(`Going on from step ${checkpoint?.step ?? 0} on ${started.description}.\n`)
  return { run: again, backend: started }
}

/** The same device once more; undefined where it does not come back. */
async function startAgain({ recipe }: PreparedRun, io: Session): Promise<StartedBackend | undefined> {
  try {
    return await startBackend(recipe.backend, startOptionsOf(recipe), io)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    io.stderr.write(`${error.what}\n`)
    return undefined
  }
}

async function startOnCpu({ network, recipe, length, registry }: PreparedRun, io: Session): Promise<StartedBackend> {
  const choice: BackendName = 'cpu'
  refuseImpossible(network, { ...recipe, backend: choice }, length, registry)
  return startBackend(choice, {}, io)
}
