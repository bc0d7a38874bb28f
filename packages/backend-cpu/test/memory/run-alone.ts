import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const conditions = ['@itop/source', 'module', 'node', 'import', 'default']
const root = fileURLToPath(new URL('../..', import.meta.url))

/** Bundles a program of this folder from the packages' sources, runs it in a process of its own, and reads its JSON. */
export async function runAlone(name: string, ...args: readonly string[]): Promise<Record<string, number>> {
  await build({
    configFile: false,
    logLevel: 'error',
    root,
    resolve: { conditions },
    // The bundle lies as deep in the package as the sources, so it finds the kernels where they do.
    build: { ssr: `test/memory/${name}.ts`, outDir: '.test', emptyOutDir: false, minify: false },
    ssr: { noExternal: [/^@itop\//], resolve: { conditions } }
  })
  const { status, stdout, stderr } = spawnSync(process.execPath, [`.test/${name}.js`, ...args],
    { cwd: root, encoding: 'utf8', timeout: 100_000 })
  if (status !== 0) throw new Error(`${name} ended with status ${status}: ${stderr}`)
  return JSON.parse(stdout) as Record<string, number> // the program writes one object of numbers
}
