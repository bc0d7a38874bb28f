// Compiles the C++ sources to WebAssembly, with the npm package @yowasp/clang: no compiler of the system is needed.
import { commands } from '@yowasp/clang'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'

const source = new URL('./src/', import.meta.url)
const out = new URL('./dist/', import.meta.url)

const files = Object.fromEntries(readdirSync(source).map((name) => [name, readFileSync(new URL(name, source))]))
const units = Object.keys(files).filter((name) => name.endsWith('.cc'))
const flags = [
  '--target=wasm32-unknown-unknown', '-std=c++17', '-O3', '-nostdlib', '-fno-exceptions', '-fno-rtti', '-nostdinc++',
  '-msimd128', '-matomics', '-mbulk-memory', '-Wall', '-Werror',
  '-Wl,--no-entry,--import-memory,--shared-memory,--max-memory=4294967296',
  '-Wl,--export=__stack_pointer,--export=__heap_base,--stack-first,-z,stack-size=65536',
  '-Wl,--strip-all' // names of functions would be an eighth of what pages download
]

const relaxed = '-mrelaxed-simd'
// Without what only training calls, for pages that predict. Unused functions of files that have both are no mistake.
const forward = ['-DITOP_FORWARD', '-Wno-unused-function']

/** Vector instruction sets, by the name of their file. Relaxed SIMD has a fused multiply-add; Node 20 refuses it. */
const builds = {
  'simd': [], 'relaxed': [relaxed], 'forward-simd': forward, 'forward-relaxed': [...forward, relaxed]
}

mkdirSync(out, { recursive: true })
for (const [name, extra] of Object.entries(builds)) {
  writeFileSync(new URL(`${name}.wasm`, out), await compile([...flags, ...extra, ...units]))
}

/** Runs the compiler; its messages are shown only if it fails. */
async function compile(args) {
  let messages = ''
  const listen = (bytes) => { if (bytes) messages += Buffer.from(bytes).toString() }
  try {
    const result = await commands['clang++']([...args, '-o', 'kernels.wasm'], files,
      { stdout: listen, stderr: listen, fetchProgress: () => {} })
    return result['kernels.wasm']
  } catch {
    process.stderr.write(`${messages}\nkernels: the compiler refused the sources, see above.\n`)
    process.exit(1)
  }
}
