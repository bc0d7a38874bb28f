import type { Tensor } from '@tensorflow/tfjs-core'

/** What is used of a `tf.LayersModel`, so that `@tensorflow/tfjs-layers` need not be installed. */
export interface LayersModelLike {
  readonly layers: readonly LayerLike[]
  readonly trainable?: boolean
}

/** What is used of a layer: a model is one too, and wrappers hold one, or one for each direction. */
export interface LayerLike extends Partial<LayersModelLike> {
  readonly name: string
  readonly getClassName: () => string
  readonly trainable: boolean
  readonly weights: readonly LayerVariableLike[]
  readonly trainableWeights: readonly LayerVariableLike[]
  readonly layer?: LayerLike
  readonly forwardLayer?: LayerLike
  readonly backwardLayer?: LayerLike
}

export interface LayerVariableLike {
  readonly name: string
  readonly originalName: string
  readonly read: () => Tensor
  readonly write: (values: Tensor) => unknown
}

/** A layer that holds no others. */
export interface LeafLayer {
  readonly layer: LayerLike
  /** Its name after those of the models and wrappers that it lies in: `encoder/fc1`. */
  readonly path: string
  /** It is not trainable, or what it lies in is not, everywhere that it is used. */
  readonly frozen: boolean
}

/** The innermost layers of a model, however deep they lie, in order. A shared one comes once, where it is first. */
export function leavesOf(model: LayersModelLike): LeafLayer[] {
  const leaves = new Map<LayerLike, LeafLayer>()
  const visit = (layer: LayerLike, above: string, frozenAbove: boolean): void => {
    const path = above + layer.name
    const frozen = frozenAbove || !layer.trainable
    const inner = heldBy(layer)
    for (const one of inner) visit(one, `${path}/`, frozen)
    if (inner.length > 0) return
    const seen = leaves.get(layer)
    leaves.set(layer, { layer, path: seen?.path ?? path, frozen: frozen && (seen?.frozen ?? true) })
  }
  for (const layer of model.layers) visit(layer, '', model.trainable === false)
  return [...leaves.values()]
}

const heldBy = ({ layers, layer, forwardLayer, backwardLayer }: LayerLike): readonly LayerLike[] =>
  layers ?? [layer, forwardLayer, backwardLayer].filter(one => one !== undefined)
