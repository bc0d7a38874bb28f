import type { InputFill } from './contract.js'
import type { ParameterOptions } from './parameter.js'
import type { RecordedNetwork } from './recording.js'

/** What computes networks in inference: kernels that a program has started, or TF.js. */
export interface InferenceEngine {
  /** Takes a network to be computed, whose numbers it copies. The caller disposes it. */
  load(network: EngineNetwork, weights: readonly ParameterOptions[]): EngineInference
}

/** A network, and its name for people. */
export interface EngineNetwork extends RecordedNetwork {
  readonly name: string
}

/** A network that an engine holds. */
export interface EngineInference {
  /** `[n, classes]`, of n images that `fill` writes; it is called before this returns. */
  logits(n: number, fill: InputFill): Promise<Float32Array>
  /** Frees the network's memory; it computes no more. */
  dispose(): void
}

let announced: InferenceEngine | undefined

/** Has networks computed by this engine where nobody names another. */
export function announceEngine(engine: InferenceEngine): void {
  announced = engine
}

/** The engine that was announced last. */
export const announcedEngine = (): InferenceEngine | undefined => announced
