import type { InferenceEngine } from '@itop/ops'
import type { OtherStarts, StartOptions } from '../backends/backend.js'
import type { BackendName } from '../backends/backend-names.js'
import { usualThreads } from './cpu.js'
import { startBackend } from './start-backend.js'

/** What computes loaded networks, for `loadNetwork` of `@itop/inference`. */
export interface StartedPrediction {
  /** Kernels alone; absent: the backend of TF.js that was started. */
  readonly on?: InferenceEngine
  /** Ends what was started. */
  readonly dispose: () => Promise<void>
}

/**
 * Starts what computes predictions, as many at a time as `batch` says: on the processor kernels alone, without TF.js,
 * unless nothing is to be recorded or somebody stands in for them; else a backend.
 */
export async function startPrediction(
  choice: BackendName, options: StartOptions, io: OtherStarts
): Promise<StartedPrediction> {
  if (choice !== 'cpu' || io.replay === false || io.backends?.cpu) return startBackend(choice, options, io)
  const { threads = usualThreads(), batch = 1 } = options
  const { startKernels } = await import('@itop/backend-cpu/predict')
  const kernels = await startKernels({ threads, batch })
  return { on: kernels, dispose: () => kernels.dispose() }
}
