import { basename, resolve } from 'node:path'
import { UserError, errorCode, expandSweep, type Sweep } from '@itop/experiment'
import { reason } from '../files/disk-errors.js'
import type { Session } from '../program/io.js'
import { readObject } from '../recipe/read-object.js'
import { readRecipe } from '../recipe/recipe-file.js'

/** A sweep's file and its runs. */
export interface ReadSweep extends Sweep {
  readonly file: Readonly<Record<string, unknown>>
  /** The file's name without its ending. */
  readonly name: string
}

/** The runs of a sweep's file; its `recipe` names a shipped recipe or a file that all runs begin with. */
export function readSweep(path: string, { yes }: { readonly yes: boolean }, io: Session): ReadSweep {
  const file = parse(path, io.cwd)
  const { recipe } = file
  if (recipe !== undefined && typeof recipe !== 'string') {
    throw new UserError([`${path}: "recipe": expected the name or the file of a recipe.`])
  }
  const base = recipe === undefined ? {} : readRecipe(recipe, io)
  const sweep = expandSweep(file, { name: path, base, registry: io.registry, ...yes && { most: Infinity } })
  return { ...sweep, file, name: basename(path).replace(/\.json$/, '') }
}

function parse(path: string, cwd: string): Readonly<Record<string, unknown>> {
  try {
    return readObject(resolve(cwd, path))
  } catch (error) {
    const missing = errorCode(error) === 'ENOENT'
    const why = missing ? 'there is no such file'
      : error instanceof SyntaxError ? `not JSON: ${error.message.split('\n')[0]}`
        : error instanceof TypeError ? 'expected one JSON object of settings' : `cannot be read: ${reason(error)}`
    throw new UserError([`sweep ${path}: ${why}.`,
      'A sweep is a recipe in which settings may have several values: { "method": ["set", "rigl"], "seed": [1, 2] }.'],
    { cause: error })
  }
}
