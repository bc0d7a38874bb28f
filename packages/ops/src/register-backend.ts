import { fillContract } from './contract.js'
import { announceEngine } from './engine.js'
import { tfjsEngine } from './tfjs-engine.js'

/**
 * Registers a backend's kernels of the contract with TF.js, and its traits. Called by a backend's own `register`: where
 * no other engine is named, networks are computed by TF.js from then on.
 */
export function registerBackend(...backend: Parameters<typeof fillContract>): void {
  fillContract(...backend)
  announceEngine(tfjsEngine)
}
