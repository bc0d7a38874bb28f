// What an addon is made of, whoever compiles it: build-native.mjs for this machine, tools/platforms for every other.
import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))
const kernels = readdirSync(join(here, 'src')).filter((name) => name.endsWith('.cc'))
  .map((name) => join(here, 'src', name))
const native = (name) => join(here, 'native', name)

/** Vectors by the processors that have them: their bytes, and the flags that allow them. */
const vectors = {
  x64: {
    fma128: [16, '-mavx2', '-mfma'],
    avx2: [32, '-mavx2', '-mfma'],
    avx512: [64, '-mavx512f', '-mavx512vl', '-mavx512dq', '-mavx512bw', '-mfma']
  },
  arm64: { neon: [16] }
}

/** The addons of a processor: name, sources, and the flags that are its own; none for a processor without kernels. */
export const addonsOf = (cpu) => cpu in vectors
  ? [
      { name: 'cpu', sources: [native('cpu.cc')], flags: [] },
      ...Object.entries(vectors[cpu]).map(([name, [bytes, ...flags]]) => (
        { name, sources: [...kernels, native('addon.cc')], flags: [`-DITOP_VECTOR_BYTES=${bytes}`, ...flags] }))
    ]
  : []

/** Every addon's name, whatever the processor. */
export const addonNames = [...new Set(Object.keys(vectors).flatMap((cpu) => addonsOf(cpu).map(({ name }) => name)))]

/** Node-API for compilers: the folder of its headers, and the list of its functions for the linker of Windows. */
const nodeApi = dirname(fileURLToPath(import.meta.resolve('node-api-headers/package.json')))
export const nodeApiFunctions = join(nodeApi, 'def', 'node_api.def')

export const compileFlags = [
  '-O3', '-std=c++17', '-fPIC', '-pthread', '-fno-exceptions', '-fno-rtti', '-fvisibility=hidden', '-Wall',
  '-Wno-unknown-pragmas', '-isystem', join(nodeApi, 'include')
]

/** What Node gives is looked up when it loads the addon; on macOS the linker has to be told. */
export const linkFlags = (os) => ['-shared', '-pthread', ...os === 'darwin' ? ['-undefined', 'dynamic_lookup'] : []]
