import type { Dataset } from '@itop/data'
import { evaluate, evaluateTogether, type Evaluation, type Member } from '@itop/trainer'
import {
  backendOf, checkFits, integer, partSize, percent, refuseThreads, restoreParameters, settingsFrom, startOptionsOf,
  UserError, type Recipe, type RecipeInput
} from '@itop/experiment'
import { startBackend } from '@itop/experiment/node'
import type { Session } from '../program/io.js'
import { openData } from '../data/open-data.js'
import { requireCheckpoint, type TrainedNetwork } from '../run-folder/run-checkpoint.js'
import { tellOtherTest } from '../training/run-data.js'
import { openRunFolder, type RunFolder } from '../run-folder/run-folder.js'
import { readRunRecipe } from '../run-folder/run-recipe.js'

/** A run with its newest checkpoint. */
interface TestedRun extends TrainedNetwork {
  readonly folder: RunFolder
  readonly recipe: Recipe
}

/** One run or more. */
type Runs = readonly [TestedRun, ...TestedRun[]]

/** Prints accuracy and loss of runs' newest checkpoints on a test set: of each, and of several together. */
export async function runEval(
  names: readonly string[], flags: { readonly json?: boolean }, io: Session
): Promise<number> {
  const settings = settingsFrom(flags, io.registry)
  const choice = backendOf(settings.backend)
  refuseThreads(choice, settings.threads)
  const runs = await openRuns(names, io)
  const [{ recipe }] = runs
  const data = await openTestData(runs, settings, io)
  const started = startOptionsOf({ ...recipe, backend: choice, threads: settings.threads })
  const backend = await startBackend(choice, started, io)
  const members = runs.map(({ network, checkpoint }) =>
    ({ network, parameters: restoreParameters(network, checkpoint) }))
  try {
    const { together, each } = await evaluated(members, data, Math.min(...runs.map(run => partSize(run.recipe))))
    io.stdout.write(flags.json === true ? `${JSON.stringify(inJson(runs, together, each))}\n`
      : inWords(runs, data, together, each))
    return 0
  } finally {
    for (const { parameters } of members) for (const parameter of parameters.values()) parameter.dispose()
    await backend.dispose()
    await data.close?.()
  }
}

async function openRuns(names: readonly string[], io: Session): Promise<Runs> {
  const runs: TestedRun[] = []
  for (const name of names) {
    const folder = openRunFolder(name, io.cwd)
    const recipe = await readRunRecipe(folder, io)
    runs.push({ folder, recipe, ...await requireCheckpoint(folder, recipe.model, io.registry) })
  }
  return runs as [TestedRun, ...TestedRun[]] // the program asks for one name or more
}

/** The data that is asked for, or that of the runs, which must be one. */
async function openTestData(runs: Runs, { data: asked, dataDir }: RecipeInput, io: Session): Promise<Dataset> {
  const [{ recipe, network, folder }] = runs
  const other = runs.find(run => run.recipe.data !== recipe.data)
  if (asked === undefined && other !== undefined) {
    throw new UserError([`${other.folder.shown} is of ${other.recipe.data}, ${folder.shown} of ${recipe.data}.`,
      'Networks predict together what all of them were trained for. Leave one out, or say on what: --data'])
  }
  const files = { imageSize: network.input.h, onBroken: recipe.onBroken, toTrain: false }
  const data = await openData(asked === undefined
    ? { ...files, data: recipe.data, dataDir: dataDir ?? recipe.dataDir } : { ...files, data: asked, dataDir }, io)
  for (const run of runs) {
    checkFits(run.network, data)
    if (asked === undefined) tellOtherTest(run.folder, run.checkpoint, { data, io })
  }
  return data
}

/** How well networks do together, which is how one does alone, and of several each. */
async function evaluated(members: readonly Member[], { test: set }: Dataset, batch: number) {
  const [alone, ...others] = members
  if (others.length === 0) return { together: await evaluate({ ...alone!, set, batch }), each: [] }
  const { together, members: each } = await evaluateTogether({ members, set, batch })
  return { together, each }
}

const inJson = (runs: Runs, { loss, accuracy, samples }: Evaluation, each: readonly Evaluation[]) => ({
  testLoss: loss, testAccuracy: accuracy, samples,
  ...each.length > 0 && { members: each.map((own, i) => ({
    run: runs[i]!.folder.shown, step: runs[i]!.checkpoint.step, testLoss: own.loss, testAccuracy: own.accuracy
  })) }
})

function inWords(runs: Runs, { name }: Dataset, together: Evaluation, each: readonly Evaluation[]): string {
  const line = ({ accuracy, samples, loss }: Evaluation, of: string) =>
    `${percent(accuracy)} of ${integer(samples)} test images of ${name}, loss ${loss.toFixed(4)} (${of})\n`
  const whose = ({ folder, checkpoint }: TestedRun) => `${folder.shown}, step ${integer(checkpoint.step)}`
  if (each.length === 0) return line(together, whose(runs[0]))
  return each.map((own, i) => line(own, whose(runs[i]!))).join('') + line(together, `all ${each.length} together`)
}
