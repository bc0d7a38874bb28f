import type { DataType, TensorInfo } from '@tensorflow/tfjs-core'
import type { WebGPUBackend, WebGPUProgram } from '@tensorflow/tfjs-backend-webgpu'
import { largestBuffer, megabytes, type Device } from './device.js'
import { DeviceLostError } from './lost.js'

/** TF.js's WebGPU backend, which says what goes wrong where it goes wrong. */
export interface Backend extends WebGPUBackend {
  /** Writes an array over an int32 tensor that lies on the device, after what was asked of the device so far. */
  overwrite(tensor: TensorInfo, values: Int32Array): void
  /** Makes a tensor that lies on the device ready to be changed there. */
  claim(tensor: TensorInfo): void
  /** Resolves when the device has done all that was asked of it. */
  finished(): Promise<unknown>
}

/** What the caller wants to know of. */
export interface BackendEvents {
  readonly onLost?: ((reason: string) => void) | undefined
  /** Awaited at every read, while whoever reads waits anyway. */
  readonly onRead: () => Promise<void>
}

type Uniforms = Parameters<WebGPUBackend['runWebGPUProgram']>[3]

/**
 * TF.js's class on our device. A tensor that is too large for the device, a command that the device refused, and a lost
 * device throw, where TF.js goes on with zeros.
 */
export function createBackend(
  Base: typeof WebGPUBackend, { device, info }: Device, { onLost, onRead }: BackendEvents
): Backend {
  let lost: DeviceLostError | undefined
  let refused: string | undefined
  let running = ''

  const waiting = new Set<(error: DeviceLostError) => void>()

  void device.lost.then(({ reason, message }) => {
    lost = new DeviceLostError([reason, message].filter(Boolean).join(': '))
    for (const reject of waiting) reject(lost)
    if (!backend.gone) onLost?.(lost.reason)
  })
  device.addEventListener('uncapturederror', (event) => {
    event.preventDefault?.() // it is thrown, so it need not be printed
    refused ??= event.error.message
  })

  function check(): void {
    if (lost) throw lost
    if (refused === undefined) return
    const message = refused
    refused = undefined
    throw new Error(`WebGPU: the device refused a command, so results since then are wrong: ${message}`)
  }

  /** The promise, or the loss of the device where that comes first. (A race would keep every result until then.) */
  const orLost = <T>(promise: Promise<T>): Promise<T> => new Promise((resolve, reject) => {
    waiting.add(reject)
    promise.then(resolve, reject).finally(() => waiting.delete(reject))
  })

  function checkSize(dtype: DataType, shape: readonly number[]): void {
    const bytes = shape.reduce((product, length) => product * length, 4)
    const allowed = largestBuffer(device.limits)
    if (bytes <= allowed) return
    throw new RangeError(`WebGPU: ${running ? `${running} needs ` : ''}a ${dtype} tensor of shape [${shape}] of ` +
      `${megabytes(bytes)}; a buffer of this device holds at most ${megabytes(allowed)}. ` +
      'Use a smaller batch, a sparser or narrower layer, or another backend.')
  }

  class ItopBackend extends Base implements Backend {
    gone = false

    override uploadToGPU(dataId: object): void {
      check()
      const { resource, dtype, shape } = this.tensorMap.get(dataId)
      if (!resource) checkSize(dtype, shape)
      super.uploadToGPU(dataId)
    }

    override runWebGPUProgram(
      program: WebGPUProgram, inputs: TensorInfo[], outputDtype: DataType, uniforms?: Uniforms, output?: TensorInfo
    ): TensorInfo {
      check()
      running = program.shaderKey
      const result = super.runWebGPUProgram(program, inputs, outputDtype, uniforms, output)
      running = ''
      return result
    }

    override async read(dataId: object) {
      check()
      try {
        const values = await orLost(super.read(dataId))
        await onRead()
        return values
      } catch (error) {
        await later() // a read fails a moment before the loss is told
        throw error
      } finally {
        check()
      }
    }

    override readSync(dataId: object) {
      check()
      const { values, dtype } = this.tensorMap.get(dataId)
      if (!values && dtype !== 'complex64' && typeof OffscreenCanvas === 'undefined') {
        throw new Error('WebGPU: a tensor on the device can only be read asynchronously here. Use await tensor.data().')
      }
      return super.readSync(dataId)
    }

    overwrite({ dataId }: TensorInfo, values: Int32Array): void {
      if (values.length === 0) return
      check()
      const { resource } = this.tensorMap.get(dataId)
      this.submit() // commands recorded so far still see what lay there
      // Our tensors are buffers, never textures.
      this.queue.writeBuffer(resource as GPUBuffer, 0, values as Int32Array<ArrayBuffer>)
    }

    claim({ dataId }: TensorInfo): void {
      this.uploadToGPU(dataId)
      this.tensorMap.get(dataId).values = null! // a copy on the host would be out of date
    }

    finished(): Promise<unknown> {
      this.submit()
      return orLost(this.queue.onSubmittedWorkDone())
    }

    private submit(): void {
      this.endComputePassEncoder()
      this.ensureCommandEncoderReady()
      this.submitQueue()
    }

    override dispose(): void {
      this.gone = true
      super.dispose()
      device.destroy()
    }
  }

  const backend = new ItopBackend(device, info)
  return backend
}

const later = () => new Promise<void>((resolve) => { setTimeout(resolve, 10) })
