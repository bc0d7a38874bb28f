import type { KernelBuild } from '@itop/backend-cpu'

/** What is timed of a whole network. */
export const workKinds = ['step', 'inference'] as const

/** A training step, or a prediction. */
export type WorkKind = typeof workKinds[number]

/** What can be timed. */
export const whatNames = [...workKinds, 'layers'] as const

/** Whole training steps, predictions, or single layers. */
export type What = typeof whatNames[number]

/** What sparse networks are timed against. */
export const rivalNames = ['dense', 'pytorch', 'pytorch-bf16', 'sparseprop', 'tfjs-node'] as const

/** `dense` is our own network with every weight, on the same backend; `pytorch` computes in float32. */
export type RivalName = typeof rivalNames[number]

/** Builds of the CPU backend's kernels. */
export const buildNames = [
  'native-avx2', 'native-avx512', 'native-fma128', 'native-neon', 'wasm-relaxed-simd', 'wasm-simd'
] as const satisfies readonly KernelBuild[]
