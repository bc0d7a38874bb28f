import type { Network } from '@itop/models'
import type { Given } from './given-images.js'

/** Options of `classify`. */
export interface ClassifyOptions {
  /** Classes that are told of each image, the likeliest first. Integer ≥ 1, default 5; all where there are fewer. */
  readonly best?: number
}

/** A class that an image may be of. */
export interface Guess {
  readonly class: number
  /** What it shows; its number where no data set says. */
  readonly name: string
  /** In [0, 1]; those of all classes are 1 together. */
  readonly probability: number
}

/** What a network says about some images. */
export interface Prediction {
  /** `[n, classes]`, row-major. */
  readonly logits: Float32Array
  /** The class with the highest logit of each image, the lowest among equals. `[n]`. */
  readonly classes: Int32Array
}

/** A trained network, ready to predict. */
export interface LoadedNetwork<Asked = Given> {
  readonly network: Network
  /** Optimizer steps it was trained for. */
  readonly step: number
  /** What class 0, 1, … shows, where the data set says. */
  readonly classNames: readonly string[] | undefined
  /** Share of the maskable weights that exist. */
  readonly density: number
  /**
   * Of images `[n, c, h, w]`: bytes, which are normalised as in training, or floats, which are taken as they are; or of
   * a picture of any size, or several.
   */
  readonly predict: (images: Asked) => Promise<Prediction>
  /** Of each image the likeliest classes, by their names, with their probabilities. */
  readonly classify: (images: Asked, options?: ClassifyOptions) => Promise<readonly (readonly Guess[])[]>
  /** Share of the images that are classified as their labels say. */
  readonly accuracy: (images: Asked, labels: ArrayLike<number>) => Promise<number>
  /** Frees the weights; nothing can be predicted after. Calling it again does nothing. */
  readonly dispose: () => void
}
