/** Images of one split, held in memory as the bytes of their file. */
export interface ImageSet {
  readonly name: string
  readonly split: 'train' | 'test'
  readonly count: number
  /** One image: channels, height, width. */
  readonly shape: { readonly c: number, readonly h: number, readonly w: number }
  readonly classes: number
  /** `[count, c, h, w]`, bytes. */
  readonly images: Uint8Array
  /** `[count]`, class numbers below `classes`. */
  readonly labels: Uint8Array
  /** Per channel, of pixel values scaled to [0, 1]. */
  readonly normalisation: { readonly mean: readonly number[], readonly std: readonly number[] }
}

/** A data set opened for training. */
export interface Dataset {
  readonly name: string
  readonly train: ImageSet
  readonly test: ImageSet
}

/** One batch, ready to be uploaded: normalised pixels in the order n, c, h, w. */
export interface Batch {
  readonly size: number
  readonly images: Float32Array
  /** `[size]`. */
  readonly labels: Int32Array
}
