// A program as part of an installed @itop/backend-cpu, in one file: emulators are slow at loading many.
import { build } from 'esbuild'
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { publishedManifest } from './packages.mjs'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))

/** Puts programs/<name>.mjs where dist/index.js of the package lies in an installation in `home`; returns its path. */
export async function installProgram(name, home) {
  const own = modules(home, 'backend-cpu')
  mkdirSync(join(own, 'dist'), { recursive: true })
  writeFileSync(join(own, 'package.json'), JSON.stringify(publishedManifest()))
  cpSync(here('../../packages/backend-cpu/wasm'), join(own, 'wasm'), { recursive: true })
  const outfile = join(own, 'dist', `${name}.mjs`)
  await build({
    entryPoints: [here(`programs/${name}.mjs`)], outfile,
    bundle: true, platform: 'node', format: 'esm', conditions: ['@itop/source'], logLevel: 'error',
    banner: { js: 'import { createRequire as of } from "node:module"; const require = of(import.meta.url)' }
  })
  return outfile
}

/** Where the package of that name lies in an installation in `home`. */
export const modules = (home, name) => join(home, 'node_modules', '@itop', name)
