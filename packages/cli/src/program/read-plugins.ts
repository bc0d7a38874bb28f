import { resolve } from 'node:path'
import { builtIns, createRegistry, type Registry } from '@itop/experiment'
import { isPath, loadPlugins, modelName } from '@itop/experiment/node'
import { readObject } from '../recipe/read-object.js'

/** A command line whose plug-ins are loaded: the words that are left to be read, and what recipes can name. */
export interface PluggedIn {
  readonly argv: readonly string[]
  readonly registry: Registry
  /** As they were named, in the registry's order. */
  readonly plugins: readonly string[]
}

/** Commands whose first word may be a recipe's file, or a sweep's. */
const ofRecipes = ['train', 'plan', 'explain', 'sweep']

/**
 * Reads `--plugin`, and `--model` where it is a file, before everything else: the other flags, their help and the names
 * that they may have follow from it. A recipe's file may name plug-ins too.
 */
export async function readPlugins(argv: readonly string[], cwd: string): Promise<PluggedIn> {
  const { rest, plugins: named } = taken(argv)
  const given = await loadPlugins(named, cwd)
  // A recipe that a run has saved has names of plug-ins, which the flags may have given by paths.
  const known = given.map(({ plugin }) => plugin.name)
  const more = await loadPlugins(namedIn(rest, cwd).filter(name => !known.includes(name)), cwd)
  const all = [...given, ...more.filter(({ url }) => !given.some(one => one.url === url))]
  return all.length === 0 ? { argv, registry: builtIns, plugins: [] } : {
    argv: rest, registry: createRegistry(all.map(({ plugin }) => plugin)), plugins: all.map(({ name }) => name)
  }
}

/** The words without `--plugin` and its values; a model's file gives way to the model's name. */
function taken(argv: readonly string[]) {
  const rest: string[] = []
  const plugins: string[] = []
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length // what follows are no flags
  for (let i = 0; i < end; i++) {
    const [flag, joined] = halves(argv[i]!)
    const value = joined ?? argv[i + 1]
    if (flag === '--plugin' && value !== undefined) plugins.push(value)
    else if (flag === '--model' && value !== undefined && isPath(value)) {
      plugins.push(value)
      rest.push('--model', modelName(value))
    } else {
      rest.push(argv[i]!)
      continue
    }
    if (joined === undefined) i++
  }
  return { rest: [...rest, ...argv.slice(end)], plugins }
}

/** `--plugin=name` → its two halves; any other word is whole. */
function halves(word: string): readonly [string, string?] {
  const at = word.indexOf('=')
  return word.startsWith('--') && at > 0 ? [word.slice(0, at), word.slice(at + 1)] : [word]
}

/** The plug-ins that a recipe's file names; what is wrong with the file is told by whoever reads it as a recipe. */
function namedIn([command = '', ...words]: readonly string[], cwd: string): readonly string[] {
  if (!ofRecipes.includes(command)) return []
  // Which words are values of flags is not known yet: those that are no file of an object name nothing.
  return words.filter(word => !word.startsWith('-')).flatMap(word => pluginsOfFile(resolve(cwd, word)))
}

function pluginsOfFile(path: string): readonly string[] {
  try {
    const { plugins } = readObject(path)
    return Array.isArray(plugins) ? plugins.filter(name => typeof name === 'string') : []
  } catch {
    return []
  }
}
