import type { TensorInfo } from '@tensorflow/tfjs-core'
import type { ItopCpuBackend } from '../backend.js'
import type { Machine, Recorder } from '../machine.js'

/** What the kernels of this backend share: a machine, and the tensors that lie in its memory. */
export interface KernelContext extends Machine {
  readonly backend: ItopCpuBackend
  readonly recording: Recorder
}

/** Where an input lies that the contract promises. */
export function at(context: KernelContext, info: TensorInfo | undefined): number {
  if (!info) throw new TypeError('backend-cpu: a kernel misses an input. Call kernels through @itop/ops.')
  return context.backend.offsetOf(info)
}

/** The same of one that may be left out: 0 where it is. */
export const atOrNone = (context: KernelContext, info: TensorInfo | undefined): number => info ? at(context, info) : 0
