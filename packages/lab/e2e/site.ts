import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/** A page that is served. */
export interface Site {
  readonly url: string
  close(): Promise<void>
}

interface LabServer {
  startLab(options: { page: string, port: number, data: { cwd: string, env: object }, plugins?: object }): Promise<Site>
}

interface LabPlugins {
  labPlugins(names: readonly string[], registry: { plugins: readonly object[] }, cwd: string): Promise<object>
}

/** Plug-ins of a page: their modules' paths in a folder, and what they say of themselves. */
export interface SitePlugins {
  readonly folder: string
  readonly names: readonly string[]
  readonly plugins: readonly { readonly name: string, readonly version: string }[]
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** A module of the program's own sources: a build of it may be older. */
const ofProgram = (path: string): Promise<unknown> =>
  import(/* @vite-ignore */ new URL(`../../cli/src/lab/${path}`, import.meta.url).href)

/** Builds the page as it is now, apart from the build that is shipped, and serves it as `itop lab` does. */
export async function openSite(name: string, plugins?: SitePlugins): Promise<Site> {
  const page = here(`../.test/page-${name}`) // test files run side by side
  await build({ root: here('..'), configFile: here('../vite.config.mjs'), logLevel: 'error', build: { outDir: page } })
  const { startLab } = await ofProgram('server.ts') as LabServer // what that file exports
  const { labPlugins } = await ofProgram('lab-plugins.ts') as LabPlugins // as well
  return startLab({
    page, port: 0, data: { cwd: here('../../..'), env: process.env },
    ...plugins && { plugins: await labPlugins(plugins.names, plugins, plugins.folder) }
  })
}
