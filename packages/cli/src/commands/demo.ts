import { cpSync, existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { packedNetwork, trainedNetwork } from '@itop/export'
import { UserError, bytes } from '@itop/experiment'
import { networkOf, readMeta } from '@itop/inference/network'
import type { Checkpoint } from '@itop/checkpoint'
import { initialValues, isMaskable, type Network } from '@itop/models'
import { sizeOf } from '@itop/masks'
import { isDiskError, reason } from '../files/disk-errors.js'
import { makeFolder } from '../files/make-folder.js'
import { isThere } from '../files/plain-file.js'
import { writeWhole } from '../files/write-whole.js'
import { ownFile } from '../own-files.js'
import type { Session } from '../program/io.js'
import { importedIn } from '../run-folder/imported.js'
import { requireCheckpoint } from '../run-folder/run-checkpoint.js'
import { openRunFolder, type RunFolder } from '../run-folder/run-folder.js'
import { readRunRecipe } from '../run-folder/run-recipe.js'
import { readSummary } from '../run-folder/side-files.js'

/** Flags of `itop demo`. */
export interface DemoFlags {
  readonly out?: string
  readonly json?: boolean
}

/** Writes a folder with a page that answers with a run's network, for any static host. */
export async function runDemo(name: string, { out, json }: DemoFlags, io: Session): Promise<number> {
  if (out === undefined) throw new UserError(['--out: missing.', 'Name a new folder for the page.'])
  const folder = openRunFolder(name, io.cwd)
  const page = requireDemo()
  const target = resolve(io.cwd, out)
  if (isThere(target)) {
    throw new UserError([`--out ${out}: is there already, and nothing is written over.`, 'Name a new folder.'])
  }
  const recipe = await readRunRecipe(folder, io)
  const { checkpoint, network } = await requireCheckpoint(folder, recipe.model, io.registry)
  refuseUnnamed(checkpoint, network)
  const trained = trainedNetwork(checkpoint, { network })
  const text = Buffer.from(packedNetwork(trained)).toString('base64')
  const maskable = trained.tensors.filter(isMaskable)
  const facts = {
    model: recipe.model, data: recipe.data, method: importedIn(checkpoint)?.method ?? recipe.method,
    density: trained.density,
    active: maskable.reduce((sum, { values }) => sum + values.length, 0),
    size: maskable.reduce((sum, { shape }) => sum + sizeOf(shape), 0),
    ...accuracyOf(folder, checkpoint),
    bytes: gzipSync(text).length,
    denseBytes: denseBytes(network)
  }
  write(out, target, { page, script: `globalThis.itopDemo = ${JSON.stringify({ facts, network: text })}\n` })
  const demo = { demo: out, ...facts }
  io.stdout.write(json === true ? `${JSON.stringify(demo)}\n`
    : `${join(out, 'index.html')}: open it, or put the folder on any web server. ` +
      `The network is ${bytes(facts.bytes)} of it, compressed.\n`)
  return 0
}

/** Weights of which enough is seen of how they compress. */
const sampled = 1 << 18

/**
 * Bytes that a server would send of a network like this one with every weight, in the same form. There is none, and one
 * with zeros would not be like it: drawn weights compress as trained ones do, so that some of them tell.
 */
function denseBytes({ weights }: Network): number {
  const total = weights.reduce((sum, { shape }) => sum + sizeOf(shape), 0)
  const largest = weights.reduce((most, spec) => sizeOf(spec.shape) > sizeOf(most.shape) ? spec : most)
  const drawn = initialValues(largest, 1).subarray(0, sampled)
  const text = Buffer.from(drawn.buffer, drawn.byteOffset, drawn.byteLength).toString('base64')
  return Math.round(gzipSync(text).length * total / drawn.length)
}

/** The folder of the built page. */
function requireDemo(): string {
  const folder = ownFile('dist/demo')
  if (existsSync(join(folder, 'index.html'))) return folder
  throw new UserError(['demo: the page is not built.', 'From a clone, run: npm run build'])
}

/** The page makes the network by its name: it knows no plug-ins, and no files. */
function refuseUnnamed({ meta }: Checkpoint, network: Network): void {
  try {
    networkOf(readMeta(meta), undefined)
  } catch (cause) {
    throw new UserError([`${network.name}: the page cannot make this network, which is none that has a name.`,
      'A page of your own can: docs/browser.md, and loadNetwork of @itop/inference with { network }.'], { cause })
  }
}

/** What the run reached, where its summary is of this checkpoint. */
function accuracyOf(folder: RunFolder, { step }: Checkpoint): { readonly accuracy?: number } {
  const summary = readSummary(folder).value
  return summary?.step === step ? { accuracy: summary.testAccuracy } : {}
}

function write(
  out: string, target: string, { page, script }: { readonly page: string, readonly script: string }
): void {
  try {
    makeFolder(target)
    cpSync(page, target, { recursive: true })
    writeWhole(join(target, 'network.js'), script)
  } catch (error) {
    if (!isDiskError(error)) throw error
    throw new UserError([`--out ${out}: cannot write there: ${reason(error)}.`, 'Name another folder.'],
      { cause: error })
  }
}
