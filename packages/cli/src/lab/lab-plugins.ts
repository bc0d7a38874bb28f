import type { Registry } from '@itop/experiment'
import { pluginModules } from './plugin-modules.js'

/** A plug-in as the page is told of it. */
export interface ServedPlugin {
  readonly name: string
  readonly version: string
  /** Of its module, below that of the page. */
  readonly address: string
}

/** The plug-ins that a page is served with. */
export interface LabPlugins {
  readonly served: readonly ServedPlugin[]
  /** The text of every module by its path: theirs, and those that they import. */
  readonly files: ReadonlyMap<string, string>
}

/** The plug-ins of a command line for a page. `names`: as they were typed, in the order of the registry. */
export async function labPlugins(
  names: readonly string[], { plugins }: Pick<Registry, 'plugins'>, cwd: string
): Promise<LabPlugins> {
  const { entries, files } = await pluginModules(names, cwd)
  return { files, served: plugins.map(({ name, version }, i) => ({ name, version, address: `.${entries[i]}` })) }
}

/** Where the page looks for plug-ins; its build has an empty list there. */
const place = /(<script type="application\/json" id="served-plugins">)\[\](<\/script>)/

/** The page with the plug-ins that it is served with. */
export function withPlugins(page: string, plugins: readonly ServedPlugin[]): string {
  const list = JSON.stringify(plugins).replaceAll('<', '\\u003c') // nothing in it ends the script
  return page.replace(place, (_, open: string, close: string) => open + list + close)
}
