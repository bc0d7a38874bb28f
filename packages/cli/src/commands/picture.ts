import { extname, relative, resolve } from 'node:path'
import { UserError } from '@itop/experiment'
import { isDiskError, reason } from '../files/disk-errors.js'
import { isThere } from '../files/plain-file.js'
import { writeBytes } from '../files/write-whole.js'
import { frameSvg, stripSvg } from '../picture/frame-svg.js'
import { animated, still } from '../picture/render.js'
import { sceneOf } from '../picture/scene.js'
import type { Session } from '../program/io.js'
import { openRunFolder } from '../run-folder/run-folder.js'
import { readRunRecipe } from '../run-folder/run-recipe.js'
import { readMetrics } from '../run-folder/side-files.js'
import { readTopology } from '../run-folder/topology-file.js'
import { wholeNumber } from '../sweep/whole-number.js'

/** Flags of `itop picture`. */
export interface PictureFlags {
  readonly out?: string
  readonly frames?: string
  readonly json?: boolean
}

/** What can be drawn, and how many moments of a run are seen where nobody says. */
const kinds = { '.gif': 60, '.png': 4, '.svg': 4 } as const

/** Draws how the network of a run rewired itself: an animation, or moments side by side. */
export async function runPicture(name: string, { out, frames, json }: PictureFlags, io: Session): Promise<number> {
  if (out === undefined) throw new UserError(['--out: missing.', 'Name the file: one that ends in .gif, .png or .svg.'])
  const kind = kindOf(out)
  const most = wholeNumber('frames', frames, 2) ?? kinds[kind]
  const path = resolve(io.cwd, out)
  if (isThere(path)) {
    throw new UserError([`--out ${out}: is there already, and nothing is written over.`, 'Name a new file.'])
  }
  const folder = openRunFolder(name, io.cwd)
  const recipe = await readRunRecipe(folder, io)
  const history = readTopology(folder)
  const scene = sceneOf({ recipe, history, records: readMetrics(folder).value, frames: most }, io.registry)
  const picture = kind === '.gif' ? await animated(scene.film.frames.map(frame => frameSvg(scene, frame)))
    : kind === '.png' ? await still(stripSvg(scene)) : stripSvg(scene)
  write(path, out, picture)
  const steps = scene.film.frames.map(({ step }) => step)
  const record = { picture: relative(io.cwd, path), run: folder.shown, steps }
  io.stdout.write(json === true ? `${JSON.stringify(record)}\n` : `${record.picture}\n`)
  return 0
}

function kindOf(out: string): keyof typeof kinds {
  const kind = extname(out).toLowerCase()
  if (Object.hasOwn(kinds, kind)) return kind as keyof typeof kinds // it is a key of it
  throw new UserError([`--out ${out}: expected a file that ends in ${Object.keys(kinds).join(', ')}.`])
}

function write(path: string, out: string, picture: string | Uint8Array): void {
  try {
    writeBytes(path, picture)
  } catch (error) {
    if (!isDiskError(error)) throw error
    throw new UserError([`--out ${out}: cannot write there: ${reason(error)}.`, 'Name a file that you may write.'],
      { cause: error })
  }
}
