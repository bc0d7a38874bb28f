import { currentTraits, runOne } from './contract.js'
import { createOps } from './create-ops.js'
import { inForm } from './layers/form.js'
import type { RecordedNetwork, Recording } from './recording.js'
import type { Activation, Parameter } from './types.js'

/** Whether the current backend records forward passes in inference. */
export const recordsInference = (): boolean => currentTraits()?.record !== undefined

/** A network's forward pass in inference, again and again. */
export interface Inference {
  /** From an input batch to logits, as `network.forward` gives them, bit for bit. */
  forward(input: Activation): Activation
  /** Frees what was recorded. */
  dispose(): void
}

/** Options of `createInference`. */
export interface InferenceOptions {
  /** Whether passes are recorded where the backend can. Default true. */
  readonly replay?: boolean
}

/**
 * The forward pass of a network in inference on the current backend. A batch size that comes a second time is recorded,
 * where the backend can: from then on nothing is decided anew, and no tensors are made between input and logits. It is
 * recorded again when a parameter has changed its place or its pattern. Other sizes run operation by operation.
 */
export function createInference(
  network: RecordedNetwork, parameters: ReadonlyMap<string, Parameter>, { replay = true }: InferenceOptions = {}
): Inference {
  let recording: Recording | undefined
  let before = 0 // images of the last batch
  const dispose = (): void => {
    recording?.dispose()
    recording = undefined
  }
  return {
    forward(input) {
      const { n } = input
      if (recording && (recording.n !== n && before === n || !recording.fits())) dispose()
      if (replay && before === n) recording ??= currentTraits()?.record?.(network, parameters, n)
      before = n
      if (recording?.n !== n) return network.forward(createOps(parameters), input)
      return replayed(network, recording, input)
    },
    dispose
  }
}

function replayed({ steps }: RecordedNetwork, recording: Recording, input: Activation): Activation {
  const x = inForm(input, { kind: 'vector' })
  return { n: input.n, ...steps.at(-1)!.output, tensor: runOne('ItopReplay', { x }, { recording }) }
}
