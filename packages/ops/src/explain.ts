import * as tf from '@tensorflow/tfjs-core'
import { currentTraits, type LayerExplanation } from './contract.js'
import type { ConvGeometry } from './geometry.js'
import type { Pattern } from './types.js'

/** How the current backend computes a layer with this pattern at this batch size, and why. `conv`: how it moves. */
export const explainLayer = (pattern: Pattern, n: number, conv?: ConvGeometry): LayerExplanation =>
  currentTraits()?.explain(pattern, n, conv) ?? {
    arithmetic: 'dense',
    kernel: 'fallback: scatter, dense matMul, gather',
    why: `backend ${tf.getBackend()} has no sparse kernels, so the layer costs as much as a dense one`
  }
