// What is kept of a run below docs/methods/runs: what repeats it, and what it recorded.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isFinished } from '../results-page.mjs'

export const docs = fileURLToPath(new URL('../../../docs/methods/', import.meta.url))

/** More records of updates than this are left out, as those of a method that rewires at every step. */
const mostUpdates = 200

const folderOf = ({ name }) => join(docs, 'runs', name)
const recordsOf = (file) => readFileSync(file, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line))

/** Whether a run folder has come to its last step. */
export function finished(folder) {
  const file = join(folder, 'metrics.jsonl')
  return existsSync(file) && isFinished(readFileSync(file, 'utf8'))
}

/** The recipe of a kept run. */
export const recipeFile = (run) => join(folderOf(run), 'recipe.json')

export const isKept = (run) => existsSync(join(folderOf(run), 'metrics.jsonl'))

/** Copies a finished run, without the paths of the machine it ran on. */
export function keep(run, folder) {
  const recipe = JSON.parse(readFileSync(join(folder, 'recipe.json'), 'utf8'))
  delete recipe.out
  delete recipe.dataDir
  const records = recordsOf(join(folder, 'metrics.jsonl')).filter(({ type }) => type !== 'checkpoint')
  const updates = records.filter(({ type }) => type === 'update').length
  const short = records.filter(({ type }) => type !== 'update' || updates <= mostUpdates)
  mkdirSync(folderOf(run), { recursive: true })
  writeFileSync(recipeFile(run), `${JSON.stringify(recipe, null, 2)}\n`)
  writeFileSync(join(folderOf(run), 'metrics.jsonl'), short.map((record) => `${JSON.stringify(record)}\n`).join(''))
}

/** The recipe of a kept run, its epochs and its end. */
export function readKept(run) {
  const recipe = JSON.parse(readFileSync(recipeFile(run), 'utf8'))
  const records = recordsOf(join(folderOf(run), 'metrics.jsonl'))
  return { ...run, recipe, epochs: records.filter(({ type }) => type === 'epoch'), end: records.at(-1) }
}

const timingFile = join(docs, 'timing.json')

/** What was timed alone on a machine: `{ machine, runs: { name: … } }`. */
export const readTiming = () => existsSync(timingFile) ? JSON.parse(readFileSync(timingFile, 'utf8')) : { runs: {} }

export const writeTiming = (timing) => writeFileSync(timingFile, `${JSON.stringify(timing, null, 2)}\n`)
