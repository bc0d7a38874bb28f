import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu'
import { engine, type DataType, type TensorInfo } from '@tensorflow/tfjs-core'
import type { Arena } from './arena.js'
import type { KernelModule } from './kernel-module.js'
import type { Recorder } from './machine.js'
import { regionOf } from './recording/regions.js'
import type { Trace } from './recording/trace.js'

type Values = Parameters<MathBackendCPU['write']>[0]
type TypedValues = Float32Array | Int32Array | Uint8Array
type DataId = TensorInfo['dataId']

/** A TF.js backend whose numeric tensors lie in the kernels' memory. */
export interface ItopCpuBackend extends MathBackendCPU {
  readonly kernels: KernelModule
  readonly arena: Arena
  /** A tensor with undefined content, for a kernel to write. */
  allocate(shape: readonly number[], dtype?: 'float32' | 'int32'): TensorInfo
  /** A tensor without numbers, that is said to lie at a place of a recording. */
  placed(shape: readonly number[], at: number): TensorInfo
  /** Whether a tensor lies here as floats: one that was cast shares the integers or bytes of what it was cast from. */
  holdsFloats(info: TensorInfo): boolean
  /** Whether a tensor's numbers are there, and lie at this place. */
  liesAt(dataId: object, at: number): boolean
  /** The byte offset of a tensor's numbers. */
  offsetOf(info: TensorInfo): number
  /** The tensor's numbers where they lie; valid until the tensor is disposed. */
  viewOf(info: TensorInfo): Float32Array
}

/** What a tensor of a recording holds. */
const noNumbers = new Float32Array(0)

const arrayTypes = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const

/**
 * Builds the backend's class on TF.js's own CPU backend, whose kernels it shares. Memory rules: what a stock kernel
 * returns is copied into the arena, also when it is a view of an arena block (slice, split, unstack); reads hand out
 * copies; and a block that is freed inside a kernel is quarantined until the outermost scope ends, since some stock
 * kernels read a tensor after they have disposed it (FFT). While a step is recorded tensors have places, no numbers:
 * who wants to read or write some ends the recording.
 */
export function createBackend(
  Base: typeof MathBackendCPU, kernels: KernelModule, arena: Arena, recorder: Recorder
): ItopCpuBackend {
  const blocks = new WeakMap<DataId, number>()
  const quarantine = createQuarantine(arena)

  class Backend extends Base {
    readonly kernels = kernels
    readonly arena = arena

    override write(values: Values, shape: number[], dtype: DataType): DataId {
      if (recorder.trace) return this.#constant(recorder.trace, values, shape, dtype)
      const stored = isTyped(values, dtype) ? this.#place(values, dtype) : { values, offset: null }
      const dataId = super.write(stored.values, shape, dtype)
      if (stored.offset !== null) blocks.set(dataId, stored.offset)
      return dataId
    }

    override move(dataId: DataId, values: Values, shape: number[], dtype: DataType, refCount: number): void {
      recorder.trace?.refuse('a tensor comes from another backend')
      const stored = isTyped(values, dtype) ? this.#place(values, dtype) : { values, offset: null }
      super.move(dataId, stored.values, shape, dtype, refCount)
      if (stored.offset !== null) blocks.set(dataId, stored.offset)
    }

    override readSync(dataId: DataId) {
      recorder.trace?.refuse('JavaScript reads numbers')
      const values = super.readSync(dataId)
      return ArrayBuffer.isView(values) ? (values as TypedValues).slice() : values
    }

    override disposeData(dataId: DataId, force = false): boolean {
      const offset = blocks.get(dataId)
      const { trace } = recorder
      const isRecorded = offset !== undefined && regionOf(offset) !== undefined
      if (trace && !isRecorded && this.data.get(dataId).refCount < 2) trace.refuse('a tensor from before it is freed')
      const released = super.disposeData(dataId, force)
      if (released && offset !== undefined) {
        blocks.delete(dataId)
        if (!isRecorded) quarantine.add(offset)
        else trace?.free(offset)
      }
      return released
    }

    override memory() {
      return { unreliable: false, reasons: [], ...arena.statistics() }
    }

    allocate(shape: readonly number[], dtype: 'float32' | 'int32' = 'float32'): TensorInfo {
      const length = shape.reduce((product, size) => product * size, 1)
      if (recorder.trace) return this.placed(shape, recorder.trace.allocate(length * 4), dtype)
      const { values, offset } = this.#reserve(length, arrayTypes[dtype])
      const dataId = super.write(values, [...shape], dtype)
      blocks.set(dataId, offset)
      return { dataId, shape: [...shape], dtype }
    }

    placed(shape: readonly number[], at: number, dtype: 'float32' | 'int32' = 'float32'): TensorInfo {
      const dataId = super.write(noNumbers, [...shape], dtype)
      blocks.set(dataId, at)
      return { dataId, shape: [...shape], dtype }
    }

    holdsFloats({ dataId, dtype }: TensorInfo): boolean {
      return dtype === 'float32' && this.data.get(dataId).values instanceof Float32Array
    }

    offsetOf(info: TensorInfo): number {
      const offset = blocks.get(info.dataId)
      if (offset !== undefined) {
        if (recorder.trace) recorder.trace.names(info.dataId, offset)
        else if (regionOf(offset)) throw new TypeError('backend-cpu: a tensor was made while a step was recorded.')
        return offset
      }
      // Data that came from another backend is moved here on first use.
      this.data.get(info.dataId)
      const moved = blocks.get(info.dataId)
      if (moved !== undefined) return moved
      throw new TypeError(`backend-cpu: a ${info.dtype} tensor of shape [${info.shape}] is not in the arena.`)
    }

    liesAt: (dataId: DataId, at: number) => boolean = (dataId, at) => blocks.get(dataId) === at

    viewOf(info: TensorInfo): Float32Array {
      recorder.trace?.refuse('JavaScript looks at numbers')
      this.offsetOf(info)
      return this.data.get(info.dataId).values as Float32Array // what `allocate` and `write` stored
    }

    #constant(trace: Trace, values: Values, shape: number[], dtype: DataType): DataId {
      if (!isTyped(values, dtype) || dtype !== 'float32' || engine().state.kernelDepth > 0) {
        return trace.refuse(`JavaScript computes a tensor of ${dtype}`)
      }
      return this.placed(shape, trace.constant(values)).dataId
    }

    #place(values: Exclude<Values, Uint8Array[]>, dtype: DataType) {
      const Type = ArrayBuffer.isView(values) ? values.constructor as typeof Float32Array
        : arrayTypes[dtype as keyof typeof arrayTypes] as typeof Float32Array
      const placed = this.#reserve(values.length, Type)
      placed.values.set(values as Float32Array)
      return placed
    }

    #reserve(length: number, Type: typeof Float32Array | typeof Int32Array | typeof Uint8Array) {
      quarantine.release()
      const offset = arena.allocate(length * Type.BYTES_PER_ELEMENT)
      return { offset, values: new Type(kernels.memory.buffer as ArrayBuffer, offset, length) as Float32Array }
    }
  }

  const backend = new Backend()
  silenceBanner(backend)
  return backend
}

const isTyped = (values: Values | null | undefined, dtype: DataType): values is Exclude<Values, Uint8Array[]> =>
  values !== null && values !== undefined && dtype in arrayTypes

/** TF.js's CPU backend advertises another package on its first write in Node; the switch is private in its types. */
function silenceBanner(backend: object): void {
  (backend as { firstUse: boolean }).firstUse = false
}

/** Holds blocks that a kernel freed until the outermost scope they were freed in has ended. */
function createQuarantine(arena: Arena) {
  let held: { readonly offset: number, readonly scope: number }[] = []
  const outermost = (): number => engine().state.scopeStack[0]?.id ?? -1
  return {
    add(offset: number): void {
      if (engine().state.kernelDepth === 0) arena.free(offset)
      else held.push({ offset, scope: outermost() })
    },
    release(): void {
      if (held.length === 0 || engine().state.kernelDepth > 0 && held[0]!.scope === -1) return
      const now = outermost()
      if (held[0]!.scope === now && now !== -1) return
      const kept = held.filter(({ scope }) => scope === now && now !== -1)
      for (const { offset, scope } of held) if (scope !== now || now === -1) arena.free(offset)
      held = kept
    }
  }
}
