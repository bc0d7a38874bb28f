import { loadNetwork, PictureError } from '@itop/inference/node'
import type { Guess } from '@itop/inference'
import { UserError, backendOf, percent, refuseThreads, settingsFrom, startOptionsOf } from '@itop/experiment'
import { startPrediction } from '@itop/experiment/node'
import { resolve } from 'node:path'
import type { Session } from '../program/io.js'
import { styleFor, type Style } from '../program/style.js'
import { requireCheckpoint } from '../run-folder/run-checkpoint.js'
import { openRunFolder } from '../run-folder/run-folder.js'
import { readRunRecipe } from '../run-folder/run-recipe.js'

/** Flags of `itop classify`. */
export interface ClassifyFlags {
  readonly best?: string
  readonly json?: boolean
  readonly backend?: string
  readonly threads?: string
}

/** Prints what a run's network takes each of some pictures for. */
export async function runClassify(
  name: string, pictures: readonly string[], { best: asked = '5', json, ...flags }: ClassifyFlags, io: Session
): Promise<number> {
  const best = countOf(asked)
  const folder = openRunFolder(name, io.cwd)
  const settings = settingsFrom(flags, io.registry)
  const choice = backendOf(settings.backend)
  refuseThreads(choice, settings.threads)
  const recipe = await readRunRecipe(folder, io)
  const { checkpoint, network } = await requireCheckpoint(folder, recipe.model, io.registry)
  const started = startOptionsOf({ ...recipe, backend: choice, threads: settings.threads })
  const { on, dispose } = await startPrediction(choice, { ...started, batch: pictures.length }, io)
  try {
    const net = await loadNetwork(checkpoint, { network, ...on && { on } })
    try {
      const guesses = await net.classify(pictures.map(path => resolve(io.cwd, path)), { best })
      const found = pictures.map((picture, i) => ({ picture, guesses: guesses[i]! }))
      io.stdout.write(json === true ? `${JSON.stringify(found)}\n` : classifyText(found, styleFor(io)))
      return 0
    } finally {
      net.dispose()
    }
  } catch (error) {
    throw error instanceof PictureError ? new UserError([error.message], { cause: error }) : error
  } finally {
    await dispose()
  }
}

function countOf(best: string): number {
  if (/^[1-9]\d{0,5}$/.test(best)) return Number(best)
  throw new UserError([`--best ${best}: expected an integer ≥ 1.`])
}

interface Found {
  readonly picture: string
  readonly guesses: readonly Guess[]
}

const classifyText = (found: readonly Found[], style: Style): string => found.map(({ picture, guesses }) => [
  style.bold(picture),
  ...guesses.map(({ name, probability }) => `  ${percent(probability, 1).padStart(7)}  ${name}`), ''
].join('\n')).join('\n')
