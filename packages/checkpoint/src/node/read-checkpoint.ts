import { CheckpointError } from '../checkpoint-error.js'
import type { Checkpoint } from '../types.js'
import { nodeFiles, type FileOperations } from './files.js'
import { load } from './load.js'
import { paths } from './paths.js'

/**
 * The newest checkpoint of a run folder. When only the previous one is there, a write was cut off between two renames:
 * then that one is the newest. A damaged newest one is an error that says whether the previous one can be used; ask for
 * it with `usePrevious`.
 */
export async function readCheckpoint(
  folder: string,
  { usePrevious = false, files = nodeFiles }: { readonly usePrevious?: boolean, readonly files?: FileOperations } = {}
): Promise<Checkpoint> {
  const { newest, previous } = paths(folder)
  const found = usePrevious ? await load(files, previous) : await loadNewest(files, newest, previous)
  if (found !== null) return found
  throw new CheckpointError('unreadable', usePrevious
    ? `readCheckpoint: expected ${previous}, there is no such file.`
    : `readCheckpoint: expected checkpoint.itop in ${folder}, there is none.`,
  { fix: usePrevious ? 'Read the newest checkpoint instead.' : 'Give the folder of a run that saved one.' })
}

async function loadNewest(files: FileOperations, newest: string, previous: string): Promise<Checkpoint | null> {
  const found = await load(files, newest).catch(async (error: unknown) => {
    throw error instanceof CheckpointError ? await withOffer(error, files, previous) : error
  })
  return found ?? load(files, previous)
}

/** The same error with a word on the previous checkpoint. */
async function withOffer(error: CheckpointError, files: FileOperations, previous: string): Promise<CheckpointError> {
  const step = await stepOf(files, previous)
  const offer = step === null
    ? `There is no good previous checkpoint (${previous}).`
    : `The previous checkpoint, of step ${step}, is good: ${previous}. Read it with usePrevious.`
  return new CheckpointError(error.problem, error.what,
    { cause: error.cause, fix: `${error.fix} ${offer}`.trimStart(), previousStep: step ?? undefined })
}

async function stepOf(files: FileOperations, path: string): Promise<number | null> {
  try {
    return (await load(files, path))?.step ?? null
  } catch (error) {
    if (error instanceof CheckpointError) return null
    throw error
  }
}
