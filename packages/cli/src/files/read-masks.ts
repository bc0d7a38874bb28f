import { statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { CheckpointError, decodeCheckpoint, maskedWeights, weightKeys } from '@itop/checkpoint'
import { MaskSet } from '@itop/masks'
import { UserError } from '@itop/experiment'
import { isDiskError, reason } from './disk-errors.js'
import { readPlainBytes } from './plain-file.js'

/**
 * The masks in a checkpoint, by the names of layers: of what the network uses, where it stores more. A run's folder is
 * its newest checkpoint.
 */
export function readMasks(cwd: string, path: string): MaskSet {
  const full = resolve(cwd, path)
  const checkpoint = checkpointAt(isFolder(full) ? join(full, 'checkpoint.itop') : full, path)
  const used = maskedWeights(checkpoint).map(name => {
    const { forward, mask } = weightKeys(name)
    return [name, checkpoint.masks.get(forward) ?? checkpoint.masks.get(mask)!] as const   // it is a masked one
  })
  if (used.length > 0) return MaskSet.from(used)
  throw new UserError([`--mask-file ${path}: it holds no masks.`, 'Name a checkpoint of a sparse network.'])
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true

function checkpointAt(file: string, path: string) {
  try {
    return decodeCheckpoint(readPlainBytes(file))
  } catch (error) {
    if (error instanceof CheckpointError) {
      throw new UserError([`--mask-file ${path}: ${error.what}`, 'Name a checkpoint file, or the folder of a run.'])
    }
    if (!isDiskError(error)) throw error
    throw new UserError([`--mask-file ${path}: ${reason(error)}.`, 'Name a checkpoint file, or the folder of a run.'])
  }
}
