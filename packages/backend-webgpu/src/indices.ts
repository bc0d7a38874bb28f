import type { Pattern } from '@itop/ops'
import type { TensorInfo } from '@tensorflow/tfjs-core'
import type { Backend } from './backend.js'

/** Arrays that say where the existing weights of a pattern lie. */
export type Lists = Readonly<Record<string, Uint32Array>>

/** The same as int32 tensors on the device. */
export type OnDevice<L extends Lists> = { readonly [name in keyof L]: TensorInfo }

/** The lists of all patterns in use, each made when it is first asked for. */
export interface Indices {
  /** The lists of one kind; `make` is asked once for each pattern and kind. */
  of<L extends Lists>(pattern: Pattern, kind: string, make: () => L): OnDevice<L>
  /**
   * A pattern that is not used any more. Its buffers wait for the next pattern of its shape and count, which is written
   * over them: so a mask update moves no memory. Those that nobody has taken are freed when the next update begins.
   */
  release(pattern: Pattern): void
}

export function createIndices(backend: Backend): Indices {
  const current = new WeakMap<Pattern, Map<string, OnDevice<Lists>>>()
  const spare = new Map<string, OnDevice<Lists>[]>()
  let takenSince = false

  function freeSpares(): void {
    for (const lists of [...spare.values()].flat()) {
      for (const tensor of Object.values(lists)) backend.disposeData(tensor.dataId)
    }
    spare.clear()
    takenSince = false
  }

  function take(key: string, made: Lists): OnDevice<Lists> {
    takenSince = true
    const waiting = spare.get(key)?.pop()
    if (!waiting) return upload(backend, made)
    for (const [name, values] of Object.entries(made)) backend.overwrite(waiting[name]!, asInts(values))
    return waiting
  }

  return {
    of<L extends Lists>(pattern: Pattern, kind: string, make: () => L): OnDevice<L> {
      let kinds = current.get(pattern)
      if (!kinds) current.set(pattern, kinds = new Map())
      let lists = kinds.get(kind)
      if (!lists) kinds.set(kind, lists = take(keyOf(pattern, kind), make()))
      return lists as OnDevice<L> // a kind has one `make`
    },
    release(pattern) {
      const kinds = current.get(pattern)
      if (!kinds) return
      current.delete(pattern)
      if (takenSince) freeSpares()
      for (const [kind, lists] of kinds) {
        const key = keyOf(pattern, kind)
        spare.set(key, [...spare.get(key) ?? [], lists])
      }
    }
  }
}

const keyOf = ({ shape, nnz }: Pattern, kind: string): string => `${kind} [${shape.join()}] ${nnz}`

const asInts = ({ buffer, byteOffset, length }: Uint32Array): Int32Array => new Int32Array(buffer, byteOffset, length)

function upload(backend: Backend, made: Lists): OnDevice<Lists> {
  return Object.fromEntries(Object.entries(made).map(([name, values]) => {
    const tensor = backend.makeTensorInfo([values.length], 'int32', asInts(values))
    if (values.length > 0) backend.uploadToGPU(tensor.dataId)
    return [name, tensor]
  }))
}
