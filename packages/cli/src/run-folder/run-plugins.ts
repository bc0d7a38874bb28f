import { UserError, type Plugin, type Registry } from '@itop/experiment'
import { isPath } from '@itop/experiment/node'
import { readPlainFile } from '../files/plain-file.js'
import type { RunFolder } from './run-folder.js'

type Named = Pick<Plugin, 'name' | 'version'>

/** A plug-in that a recipe uses; checkpoints say its version too. */
type Asked = Pick<Plugin, 'name'> & Partial<Named>

/** The plug-ins of a recipe, as `recipe.json` or a checkpoint has them. */
export function pluginsOf(recipe: object): readonly Asked[] {
  const { plugins } = recipe as { readonly plugins?: unknown } // any record; looked at here
  if (!Array.isArray(plugins)) return []
  return plugins.map((one: unknown) => isNamed(one) ? one : { name: String(one) })
}

/**
 * Refuses to go on with a run without the plug-ins that it was trained with, or with another version of one. A file
 * loads no code: whoever asks for the run names them again.
 */
export function checkPlugins(folder: RunFolder, asked: readonly Asked[], { plugins }: Registry): void {
  const versions = new Map(trainedWith(folder).map(({ name, version }) => [name, version]))
  for (const { name, version } of asked) {
    const here = plugins.find(each => each.name === name)
    const was = version ?? versions.get(name)
    if (here === undefined) {
      const known = was === undefined ? name : `${name} ${was}`
      const install = isPath(name) ? ''
        : ` If it is a package that is not installed: npm install ${known.replace(' ', '@')}`
      throw new UserError([`${folder.shown}: the run uses the plug-in ${known}, which is not loaded.`,
        `Name it: --plugin ${name}, or --plugin PATH.${install}`])
    }
    if (was !== undefined && was !== here.version) {
      throw new UserError([`${folder.shown}: the run uses version ${was} of the plug-in ${name}, and this is ` +
        `${here.version}.`, 'Install the version of the run, or start a new run.'])
    }
  }
}

/** The plug-ins that `environment.json` names; none where it cannot be read, which others tell. */
function trainedWith({ environment }: RunFolder): readonly Named[] {
  try {
    const { plugins } = JSON.parse(readPlainFile(environment)) as { readonly plugins?: unknown } // looked at here
    return Array.isArray(plugins) ? plugins.filter(isNamed) : []
  } catch {
    return []
  }
}

const isNamed = (value: unknown): value is Named => typeof value === 'object' && value !== null &&
  'name' in value && typeof value.name === 'string' && 'version' in value && typeof value.version === 'string'
