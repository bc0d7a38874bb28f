import { resolve } from 'node:path'
import { Writable } from 'node:stream'
import { isCancel, outro, select, text } from '@clack/prompts'
import {
  UserError, fillRecipe, plannedNetwork, settingsFrom, type Described, type Recipe, type RecipeInput
} from '@itop/experiment'
import { isThere } from '../files/plain-file.js'
import { writeWhole } from '../files/write-whole.js'
import type { Session } from '../program/io.js'
import { shellWord } from '../program/shell-word.js'
import { stoppedStatus } from '../program/stop-signals.js'

type Named = Pick<Described, 'name' | 'about'>

/** Asks what a training is to be, and writes a recipe of it: a new file, `recipe.json` by default. */
export async function runInit(file = 'recipe.json', io: Session): Promise<number> {
  const path = resolve(io.cwd, file)
  if (isThere(path)) {
    throw new UserError([`${file}: is there already, and nothing is written over.`, 'Name a new file: itop init FILE.'])
  }
  const terminal = terminalOf(io)
  const { registry } = io
  let recipe: RecipeInput = {}
  const whole = (more: RecipeInput = {}): Recipe => fillRecipe({ ...recipe, ...more }, {}, registry)

  const choose = async (key: 'model' | 'data' | 'method', message: string, all: readonly Named[]) => {
    const answer = await select({
      ...terminal, message, maxItems: 10, initialValue: whole()[key],
      options: all.map(({ name, about }) => ({ value: name, ...about !== undefined && { hint: about } }))
    })
    return isCancel(answer) ? undefined : { [key]: answer }
  }
  const ask = async (key: 'sparsity' | 'epochs' | 'seed', message: string, usual: number) => {
    const answer = await text({
      ...terminal, message, initialValue: String(usual), validate: given => problemOf(() => whole(numberOf(key, given)))
    })
    return isCancel(answer) ? undefined : numberOf(key, answer)
  }
  const numberOf = (key: string, given = ''): RecipeInput => settingsFrom({ [key]: given }, registry)
  const dataFor = ({ data: usual }: Recipe): readonly Named[] => {
    const known = Object.values(registry.datasets).filter(({ name }) =>
      problemOf(() => plannedNetwork(whole({ data: name }), registry)) === undefined)
    return known.some(({ name }) => name === usual) ? known : [{ name: usual }, ...known]
  }

  const questions = [
    () => choose('model', 'Which network?', Object.values(registry.models)),
    () => choose('data', 'On which images? (A folder of your own: write it into the recipe.)', dataFor(whole())),
    () => choose('method', 'By which method?', Object.values(registry.methods)),
    () => Object.hasOwn(registry.methods[whole().method]!.settings, 'density')
      ? ask('sparsity', 'Which share of the weights is not to exist?', 0.95) : {},
    () => ask('epochs', 'How many times over the training images?', whole().epochs ?? 1),
    () => ask('seed', 'Which seed draws masks and values?', 1)
  ]
  for (const question of questions) {
    const answer = await question()
    if (answer === undefined) return stoppedStatus(io.interrupt)
    recipe = { ...recipe, ...answer }
  }
  writeWhole(path, `${JSON.stringify(recipe, null, 2)}\n`)
  const name = shellWord(file)
  outro(`Wrote ${file}. What it would cost: itop plan ${name}. To train it: itop train ${name}.`, terminal)
  return 0
}

/** Where questions are asked. */
function terminalOf({ stdin, stderr }: Session) {
  if (stdin && stderr.isTTY === true && stderr instanceof Writable) return { input: stdin(), output: stderr }
  throw new UserError(['init: asks in a terminal, and this is none.',
    'Write a recipe in an editor, see itop list settings, or train by flags: itop train --help.'])
}

/** What is wrong with an answer, in the words of recipes. */
function problemOf(make: () => unknown): string | undefined {
  try {
    make()
    return undefined
  } catch (error) {
    if (error instanceof UserError) return error.message
    throw error
  }
}
