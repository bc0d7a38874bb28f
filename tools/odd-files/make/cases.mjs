// All cases, and how they reach the disk.
import { join } from 'node:path'
import { checkpoints } from '../cases/checkpoints.mjs'
import { cifars } from '../cases/cifar.mjs'
import { folders } from '../cases/folders.mjs'
import { idxs } from '../cases/idx.mjs'
import { masks } from '../cases/masks.mjs'
import { recipes } from '../cases/recipes.mjs'
import { runFolders } from '../cases/run-folders.mjs'
import { shards } from '../cases/shards.mjs'
import { goodRun, runData, runDataFiles } from './run.mjs'
import { canMake, writeTree } from './tree.mjs'

/** The file of a case that is one file. */
const fileOf = { recipe: 'recipe.json', checkpoint: 'checkpoint.itop', mask: 'mask' }

const listed = {
  shards, folder: folders, idx: idxs, cifar: cifars, recipe: recipes, checkpoint: checkpoints, mask: masks,
  'run-folder': runFolders
}

/**
 * Every case as { kind, name, odd, files, right, except, opens, … }: `files` its tree, or a function from a good run's
 * files to it; `opens` what a reader is given, from the case's folder.
 */
export const cases = Object.entries(listed).flatMap(([kind, list]) => Object.entries(list).map(([name, each]) =>
  ({ opens: fileOf[kind] ?? '', except: {}, ...each, kind, name })))

/** Writes the cases to `folder`/KIND/NAME, and beside them the data of their runs; returns those that can be made here. */
export async function makeCases(folder, chosen = cases) {
  writeTree(join(folder, runData), runDataFiles)
  const run = await goodRun()
  return chosen.filter(({ kind, name, files }) => {
    const tree = typeof files === 'function' ? files(run) : files
    if (!canMake(tree)) return false
    writeTree(join(folder, kind, name), tree)
    return true
  })
}
