// Compiles the C++ sources for this machine, as Node-API addons, where a C++ compiler is found. Nothing needs them: the
// WebAssembly builds compute the same, more slowly.
import { execFile } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compiler } from './compiler.mjs'
import { addonNames, addonsOf, compileFlags, linkFlags } from './native-builds.mjs'

const out = fileURLToPath(new URL('dist/', import.meta.url))
const addons = addonsOf(process.arch)
const found = compiler()

mkdirSync(out, { recursive: true })
for (const name of addonNames) rmSync(join(out, `${name}.node`), { force: true })
if (!found || addons.length === 0) {
  console.log('kernels: no C++ compiler, so WebAssembly computes; install g++ or clang++ for the native build')
} else {
  // GCC's vectoriser of straight-line code takes sums out of the registers they are in; it also has a note on every
  // vector that it passes.
  const own = found.version.includes('clang') ? [] : ['-fno-tree-slp-vectorize', '-Wno-psabi']
  await Promise.all(addons.map(({ name, flags, sources }) =>
    compile(name, [...compileFlags, ...linkFlags(process.platform), ...own, ...flags, ...sources])))
}

/** The compilers of all addons run side by side; the first that refuses ends the build. */
function compile(name, args) {
  return new Promise((resolve) => {
    execFile(found.name, [...args, '-o', join(out, `${name}.node`)], (error, _, stderr) => {
      if (!error) return resolve()
      process.stderr.write(`${stderr}\nkernels: ${found.name} refused the sources, see above.\n`)
      process.exit(1)
    })
  })
}
