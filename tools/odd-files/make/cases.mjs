// All cases, and how they reach the disk.
import { join } from 'node:path'
import { checkpoints } from '../cases/checkpoints.mjs'
import { cifars } from '../cases/cifar.mjs'
import { flags } from '../cases/flags.mjs'
import { folders } from '../cases/folders.mjs'
import { idxs } from '../cases/idx.mjs'
import { masks } from '../cases/masks.mjs'
import { recipes } from '../cases/recipes.mjs'
import { runFolders } from '../cases/run-folders.mjs'
import { safetensors } from '../cases/safetensors.mjs'
import { shards } from '../cases/shards.mjs'
import { found } from './found.mjs'
import { goodRun, runData, runDataFiles } from './run.mjs'
import { canMake, writeTree } from './tree.mjs'

/** The file of a case that is one file. */
export const fileOf = {
  recipe: 'recipe.json', checkpoint: 'checkpoint.itop', mask: 'mask', flags: 'words.json',
  safetensors: 'weights.safetensors'
}

const listed = {
  shards, folder: folders, idx: idxs, cifar: cifars, recipe: recipes, flags, checkpoint: checkpoints, mask: masks,
  'run-folder': runFolders, safetensors
}

/**
 * Every case as { kind, name, odd, files, right?, except, opens, … }: `files` its tree, or a function from a good run's
 * files to it; `opens` what a reader is given, from the case's folder. Without `right`, any documented outcome is.
 */
export const cases = [
  ...Object.entries(listed).flatMap(([kind, list]) =>
    Object.entries(list).map(([name, each]) => ({ ...each, kind, name }))),
  ...found
].map(each => ({ opens: fileOf[each.kind] ?? '', except: {}, ...each }))

/** Writes the cases to `folder`/KIND/NAME, beside them the data of their runs; returns those that can be made here. */
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
