import { statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { CheckpointError, decodeCheckpoint, maskedWeights, weightKeys, type Checkpoint } from '@itop/checkpoint'
import { MaskSet } from '@itop/masks'
import { UserError } from '@itop/experiment'
import { shellWord } from '../program/shell-word.js'
import { isDiskError, reason } from './disk-errors.js'
import { readPlainBytes } from './plain-file.js'

/**
 * The masks in a checkpoint, by the names of layers: of what the network uses, where it stores more. The flag is the
 * one that names the file.
 */
export function readMasks(cwd: string, path: string, flag = '--mask-file'): MaskSet {
  const checkpoint = checkpointAt(cwd, path, flag)
  const used = maskedWeights(checkpoint).map(name => {
    const { forward, mask } = weightKeys(name)
    return [name, checkpoint.masks.get(forward) ?? checkpoint.masks.get(mask)!] as const   // it is a masked one
  })
  if (used.length > 0) return MaskSet.from(used)
  throw new UserError([`${flag} ${path}: it holds no masks.`, 'Name a checkpoint of a sparse network.'])
}

/** The checkpoint of a file, or the newest of a run's folder. */
export function checkpointAt(cwd: string, path: string, flag: string): Checkpoint {
  const full = resolve(cwd, path)
  try {
    return decodeCheckpoint(readPlainBytes(isFolder(full) ? join(full, 'checkpoint.itop') : full))
  } catch (error) {
    if (!(error instanceof CheckpointError) && !isDiskError(error)) throw error
    const what = error instanceof CheckpointError ? error.what : `${reason(error)}.`
    throw new UserError([`${flag} ${path}: ${what}`, advice(path)], { cause: error })
  }
}

const advice = (path: string): string => path.endsWith('.safetensors')
  ? `Import it first: itop import ${shellWord(path)}`
  : 'Name a checkpoint file, or the folder of a run.'

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
