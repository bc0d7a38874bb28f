// Compiles the C++ sources for this machine, as Node-API addons, where a C++ compiler is found. Nothing needs them: the
// WebAssembly builds compute the same, more slowly.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('.', import.meta.url))
const out = join(folder, 'dist')
const sources = readdirSync(join(folder, 'src')).filter((name) => name.endsWith('.cc'))
  .map((name) => join(folder, 'src', name))

/** Vectors by the processors that have them, with their bytes. */
const builds = {
  x64: { avx2: [32, '-mavx2', '-mfma'], avx512: [64, '-mavx512f', '-mavx512vl', '-mavx512dq', '-mavx512bw', '-mfma'] },
  arm64: { neon: [16] }
}[process.arch] ?? {}

const compilers = [process.env.CXX, 'clang++', 'g++', 'c++'].filter(Boolean)
const runs = (compiler) => spawnSync(compiler, ['--version'], { encoding: 'utf8' })

/** The header of Node-API: of this Node's own installation, else of the npm package. */
function headers() {
  const own = join(process.execPath, '..', '..', 'include', 'node')
  if (existsSync(join(own, 'node_api.h'))) return own
  return join(dirname(fileURLToPath(import.meta.resolve('node-api-headers/package.json'))), 'include')
}

const flags = [
  '-O3', '-std=c++17', '-fPIC', '-shared', '-pthread', '-fno-exceptions', '-fno-rtti', '-fvisibility=hidden', '-Wall',
  '-Wno-unknown-pragmas', '-Wno-psabi', '-isystem', headers()
]

mkdirSync(out, { recursive: true })
for (const name of ['cpu', 'avx2', 'avx512', 'neon']) rmSync(join(out, `${name}.node`), { force: true })
const compiler = process.platform === 'win32' ? undefined : compilers.find((name) => runs(name).status === 0)
if (!compiler || Object.keys(builds).length === 0) {
  console.log('kernels: no C++ compiler, so WebAssembly computes; install g++ or clang++ for the native build')
} else {
  // GCC's vectoriser of straight-line code takes sums out of the registers they are in.
  const own = runs(compiler).stdout.includes('clang') ? [] : ['-fno-tree-slp-vectorize']
  const link = process.platform === 'darwin' ? ['-undefined', 'dynamic_lookup'] : []
  compile('cpu', [...flags, ...link, join(folder, 'native', 'cpu.cc')])
  for (const [name, [bytes, ...vectors]] of Object.entries(builds)) {
    compile(name, [
      ...flags, ...own, ...link, ...vectors, `-DITOP_VECTOR_BYTES=${bytes}`, ...sources, join(folder, 'native', 'addon.cc')
    ])
  }
}

function compile(name, args) {
  const done = spawnSync(compiler, [...args, '-o', join(out, `${name}.node`)], { encoding: 'utf8' })
  if (done.status === 0) return
  process.stderr.write(`${done.stderr}\nkernels: ${compiler} refused the sources, see above.\n`)
  process.exit(1)
}
