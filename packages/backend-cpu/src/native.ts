import type { KernelExports, KernelModule, NativeBuild } from './kernel-module.js'
import { nodeModule } from './node.js'

/** What addon.cc exports beside the kernels. */
interface Addon extends KernelExports {
  /** Floats of a vector. */
  readonly vector: number
  /** An ArrayBuffer over fresh address space; undefined where there is none, or another thread has one open. */
  open_memory(bytes: number): ArrayBuffer | undefined
  close_memory(): void
  start_thread(thread: number): boolean
  join_threads(): void
}

/** Offsets are 32 bits wide. */
const addressSpace = 4 * 1024 ** 3 - 65_536
/** The first block is not at offset 0, which means no block. */
const heapBase = 64

/** The native builds that lie here and fit this processor, the fastest first; none in a browser. */
export async function nativeBuilds(): Promise<readonly NativeBuild[]> {
  const names: readonly string[] = load<{ vectors(): string[] }>('cpu')?.vectors() ?? []
  const files = nodeModule('node:fs')
  return names.filter((name) => files?.existsSync(fileOf(name))).map((name) => `native-${name}` as NativeBuild)
}

/** Opens a native build on its own memory; undefined where it is not here, does not fit the processor, or is in use. */
export async function loadNative(build: NativeBuild): Promise<KernelModule | undefined> {
  if (!(await nativeBuilds()).includes(build)) return undefined
  const addon = load<Addon>(build.slice('native-'.length))
  const buffer = addon?.open_memory(addressSpace)
  if (!addon || !buffer) return undefined
  return {
    build, vector: addon.vector, heapBase, exports: addon,
    memory: {
      buffer,
      grow() { throw new RangeError('native kernels have 4 GiB from the start') }
    },
    threads: {
      async start(thread) {
        if (!addon.start_thread(thread)) throw new Error('the system has no thread left')
      },
      async stop() { addon.join_threads() }
    },
    close: () => { addon.close_memory() }
  }
}

// A sum, not a template: bundlers would look up what fits a template, and put it into the page.
const fileOf = (name: string): URL => new URL('../native/' + name + '.node', import.meta.url)

function load<T>(name: string): T | undefined {
  const [modules, files] = [nodeModule('node:module'), nodeModule('node:fs')]
  if (!modules || !files?.existsSync(fileOf(name))) return undefined
  const require = modules.createRequire(import.meta.url)
  try {
    return require(nodeModule('node:url')!.fileURLToPath(fileOf(name))) as T // what build-native.mjs compiled
  } catch {
    return undefined // compiled elsewhere, for another system: WebAssembly computes then, and its name says so
  }
}
