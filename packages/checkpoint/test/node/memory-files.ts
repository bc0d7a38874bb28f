import type { FileOperations } from '../../src/node.js'

class SystemError extends Error {
  constructor(readonly code: string, what: string) {
    super(`${code}: ${what}`)
  }
}

/** What an operation does instead: nothing more happens ever (`crash`), or it fails with a code and things go on. */
export type Fault = { readonly at: number, readonly does: 'crash' | string }

interface Content { bytes: Uint8Array, synced: Uint8Array }

/**
 * A disk in memory. Operations are counted, and one of them can fail half done. `afterPowerLoss` is what the disk holds
 * when file contents that were not flushed are gone but renames are not: the worst order of the two.
 */
export class MemoryDisk {
  readonly names = new Map<string, Content>()
  operations = 0
  crashed = false

  constructor(readonly fault: Fault = { at: Infinity, does: 'crash' }) {}

  copyTo(disk: MemoryDisk, kind: 'bytes' | 'synced' = 'bytes'): MemoryDisk {
    for (const [name, content] of this.names) {
      disk.names.set(name, { bytes: content[kind].slice(), synced: content[kind].slice() })
    }
    return disk
  }

  readonly files: FileOperations = {
    open: async (path, mode) => {
      const content = this.step(path, () => {
        if (mode === 'write') this.names.set(path, { bytes: new Uint8Array(), synced: new Uint8Array() })
        return this.find(path)
      })
      let position = 0
      return {
        size: async () => content.bytes.length,
        write: async bytes => this.step(path,
          () => append(content, bytes), () => append(content, bytes.subarray(0, bytes.length >> 1))),
        read: async into => {
          const piece = content.bytes.subarray(position, position + Math.min(into.length, 100))
          into.set(piece)
          position += piece.length
          return piece.length
        },
        sync: async () => this.step(path, () => { content.synced = content.bytes.slice() }),
        close: async () => this.step(path, () => {})
      }
    },
    rename: async (from, to) => this.step(from, () => {
      this.names.set(to, this.find(from))
      this.names.delete(from)
    }),
    remove: async path => this.step(path, () => {
      this.find(path)
      this.names.delete(path)
    }),
    syncFolder: async path => this.step(path, () => {})
  }

  private find(path: string): Content {
    const content = this.names.get(path)
    if (content === undefined) throw new SystemError('ENOENT', path)
    return content
  }

  private step<T>(path: string, act: () => T, half: () => void = () => {}): T {
    if (this.crashed) throw new SystemError('CRASHED', path)
    if (this.operations++ !== this.fault.at) return act()
    half()
    this.crashed = this.fault.does === 'crash'
    throw new SystemError(this.fault.does, `injected, ${path}`)
  }
}

function append(content: Content, bytes: Uint8Array): void {
  const longer = new Uint8Array(content.bytes.length + bytes.length)
  longer.set(content.bytes)
  longer.set(bytes, content.bytes.length)
  content.bytes = longer
}
