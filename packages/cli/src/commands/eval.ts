import { evaluate } from '@itop/trainer'
import {
  backendOf, checkFits, integer, partSize, percent, refuseThreads, restoreParameters, settingsFrom, startOptionsOf
} from '@itop/experiment'
import { startBackend } from '@itop/experiment/node'
import type { Session } from '../program/io.js'
import { openData } from '../data/open-data.js'
import { requireCheckpoint } from '../run-folder/run-checkpoint.js'
import { tellOtherTest } from '../training/run-data.js'
import { openRunFolder } from '../run-folder/run-folder.js'
import { readRunRecipe } from '../run-folder/run-recipe.js'

/** Prints accuracy and loss of a run's newest checkpoint on a test set. */
export async function runEval(name: string, flags: { readonly json?: boolean }, io: Session): Promise<number> {
  const folder = openRunFolder(name, io.cwd)
  const settings = settingsFrom(flags, io.registry)
  const choice = backendOf(settings.backend)
  refuseThreads(choice, settings.threads)
  const recipe = await readRunRecipe(folder, io)
  const { checkpoint, network } = await requireCheckpoint(folder, recipe.model, io.registry)
  const files = { imageSize: network.input.h, onBroken: recipe.onBroken, toTrain: false }
  const data = await openData(settings.data === undefined
    ? { ...files, data: recipe.data, dataDir: settings.dataDir ?? recipe.dataDir }
    : { ...files, data: settings.data, dataDir: settings.dataDir }, io)
  checkFits(network, data)
  if (settings.data === undefined) tellOtherTest(folder, checkpoint, { data, io })
  const started = startOptionsOf({ ...recipe, backend: choice, threads: settings.threads })
  const backend = await startBackend(choice, started, io)
  const parameters = restoreParameters(network, checkpoint)
  try {
    const { loss, accuracy, samples } = await evaluate({ network, parameters, set: data.test, batch: partSize(recipe) })
    io.stdout.write(flags.json === true
      ? `${JSON.stringify({ testLoss: loss, testAccuracy: accuracy, samples })}\n`
      : `${percent(accuracy)} of ${integer(samples)} test images of ${data.name}, loss ${loss.toFixed(4)} ` +
        `(${folder.shown}, step ${integer(checkpoint.step)})\n`)
    return 0
  } finally {
    for (const parameter of parameters.values()) parameter.dispose()
    await backend.dispose()
    await data.close?.()
  }
}
