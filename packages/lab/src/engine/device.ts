import type { BackendChoice, OpenBackend, OpenedBackend } from './backends.js'

/** The one backend that is open at a time. */
export interface Device {
  /** The backend that was chosen: the one that is open, where it was opened by the same choice. */
  readonly use: (choice: BackendChoice) => Promise<OpenedBackend>
  /** Whatever is open, or the CPU. */
  readonly any: () => Promise<OpenedBackend>
  /** The CPU in place of a lost device; the device is tried again for the next experiment. */
  readonly replace: () => Promise<OpenedBackend>
  readonly close: () => Promise<void>
}

/** Nothing is open yet. */
export function createDevice(openBackend: OpenBackend, warn: (message: string) => void): Device {
  let current: { readonly backend: OpenedBackend, readonly wanted: string } | undefined

  async function close(): Promise<void> {
    const old = current
    current = undefined
    await old?.backend.dispose()
  }

  async function open(choice: BackendChoice, wanted: string): Promise<OpenedBackend> {
    current = { backend: await openBackend(choice, warn), wanted }
    return current.backend
  }

  async function use(choice: BackendChoice): Promise<OpenedBackend> {
    const wanted = `${choice.backend} ${choice.threads ?? ''}`
    if (current?.wanted === wanted) return current.backend
    await close()
    return open(choice, wanted)
  }

  return {
    use,
    any: async () => current?.backend ?? use({ backend: 'cpu' }),
    replace: async () => {
      await close().catch(() => {}) // nothing can be freed on a device that is gone
      return open({ backend: 'cpu' }, '')
    },
    close
  }
}
