import { UnavailableError } from '@itop/ops/plain'
import type { KernelExports, KernelModule, WebAssemblyBuild } from './kernel-module.js'
import { nodeModule } from './node.js'
import { createDeathNotice } from './thread-death.js'
import { createWorkers } from './workers.js'

/** Where each build lies. */
export type WebAssemblyFiles = Readonly<Record<WebAssemblyBuild, URL>>

const pageBytes = 65_536

/** Compiles a build for WebAssembly; undefined where this runtime refuses it. */
export async function loadWebAssembly(
  files: WebAssemblyFiles, build: WebAssemblyBuild
): Promise<KernelModule | undefined> {
  const bytes = await readAsset(files[build])
  if (!WebAssembly.validate(bytes)) return undefined
  const module = await WebAssembly.compile(bytes)
  const memory = reserve()
  const death = createDeathNotice()
  const { exports: made } = await WebAssembly.instantiate(module, { env: { memory, thread_ended: death.toCaller } })
  const exports = made as unknown as KernelExports // what build.mjs compiled
  return {
    build, vector: 4, memory, heapBase: (made.__heap_base as WebAssembly.Global).value as number, exports,
    threads: createWorkers({ module, memory, abandon: exports.pool_abandon, died: death.toNobody }),
    close: () => {}
  }
}

/**
 * A memory of up to 4 GiB of addresses, reserved, not used; phones give less. A shared memory grows under live views,
 * so nothing has to move; it exists without cross-origin isolation too, where it only cannot be sent to another thread.
 */
function reserve(): WebAssembly.Memory {
  for (let bytes = 4 * 1024 ** 3; ; bytes /= 2) {
    try {
      return new WebAssembly.Memory({ initial: 512, maximum: bytes / pageBytes, shared: true })
    } catch (cause) {
      if (cause instanceof RangeError && bytes > 2 ** 28) continue
      const why = (cause as Error).message // WebAssembly throws nothing else
      throw new MemoryError(`backend-cpu: the kernels get no memory: ${why}. ${advice()}`, { cause })
    }
  }
}

/** This process, or this page, may not have the memory that was asked for. No fault of the program. */
class MemoryError extends Error {
  override readonly name = 'MemoryError'
  /** By it apps tell it from a fault, whichever copy of this package has thrown it. */
  readonly code = 'memory'
}

const advice = (): string => nodeModule('node:os')
  ? 'They reserve at least 268 MB of addresses. Raise the limit of this process (ulimit -v, or the container\'s), ' +
    'or end other programs.'
  : 'Close other pages, or serve this one cross-origin isolated.'

async function readAsset(url: URL): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const files = url.protocol === 'file:' ? nodeModule('node:fs/promises') : undefined
    if (files) return await files.readFile(url) as Uint8Array<ArrayBuffer> // read into memory that is not shared
    const response = await fetch(url)
    if (!response.ok) throw new Error(`status ${response.status}`)
    return new Uint8Array(await response.arrayBuffer())
  } catch (cause) {
    throw new UnavailableError('backend-cpu', {
      what: `cannot read ${url.href}: ${(cause as Error).message}.`,
      fix: 'In the workspace, npm run build makes it; in a page, the server has to give it; elsewhere, install the ' +
        'package again.',
      cause
    })
  }
}
