import type { Checkpoint } from '@itop/checkpoint'
import { formatNames, formats, trainedNetwork, ExportError, type ExportFormat } from '@itop/export'
import { UserError, flagOf, didYouMean, type Recipe } from '@itop/experiment'
import { join, relative, resolve } from 'node:path'
import { isDiskError, reason } from '../files/disk-errors.js'
import { makeFolder } from '../files/make-folder.js'
import { isThere } from '../files/plain-file.js'
import { writeBytes } from '../files/write-whole.js'
import type { Session } from '../program/io.js'
import { styleFor } from '../program/style.js'
import { importedIn } from '../run-folder/imported.js'
import { requireCheckpoint } from '../run-folder/run-checkpoint.js'
import { openRunFolder, type RunFolder } from '../run-folder/run-folder.js'
import { readRunRecipe } from '../run-folder/run-recipe.js'
import { denseBytesOf, exportText, sizesOf, type Exported } from '../text/export-text.js'

/** Flags of `itop export`. */
export interface ExportFlags {
  readonly format?: string
  readonly out?: string
  readonly sparse?: boolean
  readonly fold?: boolean
  readonly withPreprocessing?: boolean
  readonly json?: boolean
}

/** Writes the network of a run in a form that others read, and says how large it is. */
export async function runExport(name: string, flags: ExportFlags, io: Session): Promise<number> {
  const format = formatOf(flags)
  const folder = openRunFolder(name, io.cwd)
  const out = placeOf(folder, format, flags, io)
  const recipe = await readRunRecipe(folder, io)
  const { checkpoint, network } = await requireCheckpoint(folder, recipe.model, io.registry)
  const trained = trainedNetwork(checkpoint, { network })
  const { sparse = false, fold = false, withPreprocessing = false } = flags
  const facts = trainedBy(recipe, checkpoint)
  const write = (packs: boolean) =>
    written(() => formats[format].write(trained, { sparse: packs, fold, withPreprocessing, facts }))
  const files = write(sparse)
  save(out, formats[format].isFolder, files)
  const exported: Exported = {
    format, out: out.shown, model: recipe.model, method: recipe.method, step: trained.step, density: trained.density,
    ...sizesOf(files), denseBytes: denseBytesOf(trained), files: [...files.keys()],
    ...formats[format].options.includes('sparse') && { otherForm: { sparse: !sparse, ...sizesOf(write(!sparse)) } }
  }
  io.stdout.write(flags.json === true ? `${JSON.stringify(exported)}\n` : exportText(exported, styleFor(io)))
  return 0
}

/** How the network was trained, as far as is known: what an imported one's file says of that is kept. */
function trainedBy({ method, id }: Recipe, checkpoint: Checkpoint): Readonly<Record<string, string>> {
  const imported = importedIn(checkpoint)
  if (imported === undefined) return { method, recipe: id }
  const { file: _, ...known } = imported
  return known
}

function formatOf({ format, ...flags }: ExportFlags): ExportFormat {
  if (format === undefined || !Object.hasOwn(formats, format)) {
    throw new UserError([format === undefined ? '--format: missing.'
      : `--format: unknown format '${format}'.${didYouMean(format, formatNames)}`,
    `There are ${formatNames.join(', ')}.`])
  }
  const known = format as ExportFormat   // a name of the table
  for (const option of ['sparse', 'fold', 'withPreprocessing'] as const) {
    if (flags[option] !== true || formats[known].options.includes(option)) continue
    const able = formatNames.filter(other => formats[other].options.includes(option))
    throw new UserError([`${flagOf(option)}: format ${format} has no such form.`,
      `Leave it out, or choose ${able.map(other => `--format ${other}`).join(' or ')}.`])
  }
  return known
}

/** Where it is written: nothing that is there is written over. */
interface Place {
  readonly path: string
  readonly shown: string
}

function placeOf(folder: RunFolder, format: ExportFormat, { out }: ExportFlags, { cwd }: Session): Place {
  const { fileName } = formats[format]
  const path = out === undefined ? join(folder.path, fileName) : resolve(cwd, out)
  const shown = out ?? join(relative(cwd, folder.path), fileName)
  if (!isThere(path)) return { path, shown }
  throw new UserError([`${shown}: is there already, and nothing is written over.`,
    'Remove it, or name another place with --out.'])
}

function written<T>(write: () => T): T {
  try {
    return write()
  } catch (error) {
    if (!(error instanceof ExportError)) throw error
    throw new UserError([`${error.what}.`, error.fix], { code: error.code, cause: error })
  }
}

function save({ path, shown }: Place, isFolder: boolean, files: ReadonlyMap<string, Uint8Array>): void {
  try {
    makeFolder(isFolder ? path : resolve(path, '..'))
    for (const [name, bytes] of files) writeBytes(isFolder ? join(path, name) : path, bytes)
  } catch (error) {
    if (!isDiskError(error)) throw error
    throw new UserError([`${shown}: cannot write there: ${reason(error)}.`, 'Name another place with --out.'],
      { cause: error })
  }
}
