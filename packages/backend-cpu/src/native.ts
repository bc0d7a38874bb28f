import { UnavailableError } from '@itop/ops/plain'
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

/** Images that a native build computes together, and how fast beside AVX2 where they are all there (docs, 0016). */
const vectors: Readonly<Record<NativeBuild, { readonly images: number, readonly speed: number }>> = {
  'native-avx512': { images: 16, speed: 1.15 },
  'native-avx2': { images: 8, speed: 1 },
  'native-fma128': { images: 4, speed: 0.6 },
  'native-neon': { images: 4, speed: 1 }
}

/** Native builds, the fastest first for so many images at a time: the last vector of them may be half empty. */
export function fastestFirst(builds: readonly NativeBuild[], images: number): readonly NativeBuild[] {
  const cost = (build: NativeBuild): number => {
    const { images: together, speed } = vectors[build]
    return Math.ceil(images / together) * together / speed
  }
  return [...builds].sort((a, b) => cost(a) - cost(b))
}

/** The native builds that lie here and fit this processor, the widest vectors first; none in a browser. */
export async function nativeBuilds(): Promise<readonly NativeBuild[]> {
  const folder = addonFolder()
  if (folder === undefined) return []
  const names = load<{ vectors(): string[] }>(folder, 'cpu')?.vectors() ?? []
  return names.filter((name) => lies(folder, name)).map((name) => `native-${name}` as NativeBuild)
}

/** Opens a native build on its own memory; undefined where it is not here, does not fit the processor, or is in use. */
export async function loadNative(build: NativeBuild): Promise<KernelModule | undefined> {
  if (!(await nativeBuilds()).includes(build)) return undefined
  const addon = load<Addon>(addonFolder()!, build.slice('native-'.length))
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

/**
 * Where the addons lie: what the workspace compiled, which no published package holds, else the package for this
 * platform. Undefined where there are none, as in a browser.
 */
function addonFolder(): string | undefined {
  const [paths, urls] = [nodeModule('node:path'), nodeModule('node:url')]
  if (!paths || !urls) return undefined
  // Not new URL('../native', …): bundlers would look it up, and put what they find into the page.
  const compiled = paths.join(urls.fileURLToPath(import.meta.url), '..', '..', 'native')
  return lies(compiled, 'cpu') ? compiled : platformPackage()
}

/** The folder of the installed package for this platform. The kernels of another version are called in other ways. */
function platformPackage(): string | undefined {
  const name = `@itop/backend-cpu-${process.platform}-${process.arch}`
  const [own, platform] = ['@itop/backend-cpu', name].map(installed)
  if (!own || !platform) return undefined
  if (own.version === platform.version) return platform.folder
  throw new UnavailableError('backend-cpu', {
    what: `${name} is version ${platform.version}, @itop/backend-cpu is ${own.version}, and both must be the same.`,
    fix: 'Install @itop/backend-cpu again, or ask for the build wasm-simd, which needs no package.'
  })
}

function installed(name: string): { readonly folder: string, readonly version: string } | undefined {
  try {
    const manifest = requireHere().resolve(`${name}/package.json`)
    return { folder: nodeModule('node:path')!.dirname(manifest), version: requireHere()(manifest).version }
  } catch {
    return undefined // it is optional, and for some platforms there is none
  }
}

const requireHere = (): NodeJS.Require => nodeModule('node:module')!.createRequire(import.meta.url)

const fileOf = (folder: string, name: string): string => nodeModule('node:path')!.join(folder, `${name}.node`)

const lies = (folder: string, name: string): boolean => nodeModule('node:fs')!.existsSync(fileOf(folder, name))

function load<T>(folder: string, name: string): T | undefined {
  try {
    return requireHere()(fileOf(folder, name)) as T // made of addon.cc or cpu.cc
  } catch {
    return undefined // compiled elsewhere, for another system: WebAssembly computes then, and its name says so
  }
}
