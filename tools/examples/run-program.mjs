// Runs an example as its reader would: a module in a process of its own, with the packages as they are built.
import { execFile } from 'node:child_process'
import { mkdir, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { withClaims } from './claims.mjs'
import { root } from './documents.mjs'
import { textOf } from './programs.mjs'

const here = name => fileURLToPath(new URL(name, import.meta.url))
const claims = `import { exampleClaims } from ${JSON.stringify(here('claims.mjs'))}\n`
const longest = 240_000 // ms

/** Resolves when the program has ended well, with what it printed; rejects with what it said, lines as in its page. */
export async function runProgram(program, env = {}) {
  const file = join(here('.test'), `${program.name.replace(/[/:]/g, '-')}.mjs`)
  await mkdir(dirname(file), { recursive: true })
  await compile(program, file)
  const words = ['--enable-source-maps', file]
  const { stdout } = await promisify(execFile)(process.execPath, words, {
    cwd: root, timeout: longest, env: { ...process.env, NODE_ENV: undefined, ...env }
  }).finally(() => rm(file))
  return stdout
}

/** Packages stay imports; files of this repository that the program imports come in. */
const compile = (program, outfile) => build({
  stdin: {
    // The page's first line is its title, which leaves room for an import.
    contents: textOf(program, withClaims).replace('\n', claims),
    resolveDir: join(root, dirname(program.at)), sourcefile: basename(program.path), loader: 'ts'
  },
  outfile,
  bundle: true, packages: 'external', platform: 'node', format: 'esm', target: 'es2022', sourcemap: 'inline',
  define: { 'import.meta.url': JSON.stringify(pathToFileURL(join(root, program.at)).href) },
  logLevel: 'silent'
})
