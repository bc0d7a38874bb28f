import { join } from 'node:path'
import { weightKeys, type Checkpoint } from '@itop/checkpoint'
import type { FileOperations } from '@itop/checkpoint/node'
import type { Recipe } from '@itop/experiment'
import { makeFolder } from '../files/make-folder.js'
import { writeJson } from '../files/write-whole.js'
import { savedRound, saveCheckpoint } from './run-checkpoint.js'
import { runFolder, type RunFolder } from './run-folder.js'

/** Stores the network that a round of a lottery ended with: a run folder, without what a training alone needs. */
export async function saveTicket(
  { tickets }: RunFolder, checkpoint: Checkpoint, recipe: Recipe, files: FileOperations | undefined
): Promise<void> {
  const folder = runFolder(String(savedRound(checkpoint)), tickets)
  const arrays = new Map([...checkpoint.arrays].filter(([name]) => name.startsWith(weightKeys('').value)))
  makeFolder(folder.path)
  writeJson(join(folder.path, 'recipe.json'), recipe)
  await saveCheckpoint(folder, { ...checkpoint, arrays }, files)
}
