import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/** A page that is served. */
export interface Site {
  readonly url: string
  close(): Promise<void>
}

interface LabServer {
  startLab(options: { page: string, port: number, data: { cwd: string, env: object } }): Promise<Site>
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Builds the page as it is now, apart from the build that is shipped, and serves it as `itop lab` does. */
export async function openSite(name: string): Promise<Site> {
  const page = here(`../.test/page-${name}`) // test files run side by side
  await build({ root: here('..'), configFile: here('../vite.config.mjs'), logLevel: 'error', build: { outDir: page } })
  // The program's own server, from its source: a build of it may be older.
  const server = new URL('../../cli/src/lab/server.ts', import.meta.url).href
  const { startLab } = await import(/* @vite-ignore */ server) as LabServer // what that file exports
  return startLab({ page, port: 0, data: { cwd: here('../../..'), env: process.env } })
}
