import type { FileOperations, OpenFile } from '../../src/node.js'

class SystemError extends Error {
  constructor(readonly code: string, what: string) {
    super(`${code}: ${what}`)
  }
}

/** What an operation does instead: nothing more happens ever (`crash`), or it fails with a code and things go on. */
export type Fault = { readonly at: number, readonly does: 'crash' | string }

interface Content { bytes: Uint8Array, synced: Uint8Array, written: number }

type Names = Map<string, Content>

export interface MemoryDiskOptions {
  readonly fault?: Fault
  /** Whether a file can have two names. Default true. */
  readonly links?: boolean
}

const none: Fault = { at: Infinity, does: 'crash' }

/**
 * A disk in memory. Operations are counted, and one of them can fail half done. What a loss of power leaves of it is
 * the worst that file systems do: contents that were not flushed are gone, and of the changes of names since the folder
 * was flushed, any may be.
 */
export class MemoryDisk {
  names: Names = new Map()
  operations = 0
  crashed = false
  /** The operation that failed. */
  failed = ''
  /** The time, in milliseconds. */
  readonly now = 0
  private durable: Names = new Map()
  private changes: ((names: Names) => void)[] = []

  constructor(readonly options: MemoryDiskOptions = {}) {}

  /** A disk that holds the same, all of it flushed. */
  copy(options: MemoryDiskOptions = this.options): MemoryDisk {
    return holding(this.names, 'bytes', options)
  }

  /** What the disk may hold after a loss of power. */
  afterPowerLoss(): MemoryDisk[] {
    return Array.from({ length: 2 ** this.changes.length }, (_, kept) => {
      const names: Names = new Map(this.durable)
      this.changes.forEach((change, i) => { if (kept >> i & 1) change(names) })
      return holding(names, 'synced', { ...this.options, fault: none })
    })
  }

  readonly files: FileOperations = {
    open: async (path, mode) => {
      const content = this.step('open', path, () => mode === 'write' ? this.create(path) : this.find(path))
      return this.openFile(path, content)
    },
    link: async (from, to) => this.step('link', from, () => {
      if (this.options.links === false) throw new SystemError('EPERM', from)
      this.checkNew(to)
      const content = this.find(from)
      this.change(names => { names.set(to, content) })
    }),
    rename: async (from, to) => this.step('rename', from, () => {
      const content = this.find(from)
      if (this.names.get(to) === content) return   // as POSIX says of two names of one file
      this.change(names => {
        if (names.delete(from)) names.set(to, content)
      })
    }),
    remove: async path => this.step('remove', path, () => {
      this.find(path)
      this.change(names => { names.delete(path) })
    }),
    list: async folder => this.step('list', folder, () =>
      [...this.names.keys()].map(path => path.slice(folder.length + 1))),
    age: async path => this.step('age', path, () => this.now - this.find(path).written),
    syncFolder: async path => this.step('syncFolder', path, () => {
      this.durable = new Map(this.names)
      this.changes = []
    })
  }

  private openFile(path: string, content: Content): OpenFile {
    let position = 0
    return {
      size: async () => content.bytes.length,
      write: async bytes => this.step('write', path,
        () => this.append(content, bytes), () => this.append(content, bytes.subarray(0, bytes.length >> 1))),
      read: async into => this.step('read', path, () => {
        const piece = content.bytes.subarray(position, position + Math.min(into.length, 100))
        into.set(piece)
        position += piece.length
        return piece.length
      }),
      sync: async () => this.step('sync', path, () => { content.synced = content.bytes.slice() }),
      close: async () => this.step('close', path, () => {})
    }
  }

  private create(path: string): Content {
    this.checkNew(path)
    const content = { bytes: new Uint8Array(), synced: new Uint8Array(), written: this.now }
    this.change(names => { names.set(path, content) })
    return content
  }

  private append(content: Content, bytes: Uint8Array): void {
    const longer = new Uint8Array(content.bytes.length + bytes.length)
    longer.set(content.bytes)
    longer.set(bytes, content.bytes.length)
    content.bytes = longer
    content.written = this.now
  }

  private change(change: (names: Names) => void): void {
    change(this.names)
    this.changes.push(change)
  }

  private find(path: string): Content {
    const content = this.names.get(path)
    if (content === undefined) throw new SystemError('ENOENT', path)
    return content
  }

  private checkNew(path: string): void {
    if (this.names.has(path)) throw new SystemError('EEXIST', path)
  }

  private step<T>(operation: string, path: string, act: () => T, half: () => void = () => {}): T {
    const { at, does } = this.options.fault ?? none
    if (this.crashed) throw new SystemError('CRASHED', path)
    if (this.operations++ !== at) return act()
    half()
    this.failed = operation
    this.crashed = does === 'crash'
    throw new SystemError(does, `injected, ${path}`)
  }
}

/** A disk with those names; two names of one file stay so. */
function holding(names: Names, kind: 'bytes' | 'synced', options: MemoryDiskOptions): MemoryDisk {
  const copies = new Map<Content, Content>()
  const disk = new MemoryDisk(options)
  for (const [name, content] of names) {
    const copy = copies.get(content) ??
      { bytes: content[kind].slice(), synced: content[kind].slice(), written: content.written }
    copies.set(content, copy)
    disk.names.set(name, copy)
  }
  disk['durable'] = new Map(disk.names)
  return disk
}
