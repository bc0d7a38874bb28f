// A test that needs a process of its own writes the program in TypeScript, which Node alone does not read.
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/** Bundles a program with the sources of all that it imports into one file in a folder, and returns its path. */
export async function bundledProgram(source, folder) {
  const path = fileURLToPath(source)
  const conditions = ['@itop/source', 'module', 'node', 'import', 'default']
  await build({
    configFile: false,
    logLevel: 'silent',
    ssr: { noExternal: true, resolve: { conditions, externalConditions: conditions } },
    build: {
      ssr: path, outDir: folder, emptyOutDir: false, rollupOptions: { output: { entryFileNames: '[name].mjs' } }
    }
  })
  return join(folder, basename(path).replace(/\.ts$/, '.mjs'))
}
