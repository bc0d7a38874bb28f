/** What is known of the images of one split, wherever they lie. */
export interface SetDescription {
  readonly name: string
  readonly split: 'train' | 'validation' | 'test'
  readonly count: number
  /** One image: channels, height, width. */
  readonly shape: ImageShape
  readonly classes: number
  /** What class 0, 1, … shows, for reports. `[classes]`. */
  readonly classNames?: readonly string[]
  /** Per channel, of pixel values scaled to [0, 1]. */
  readonly normalisation: Normalisation
}

/** Images of one split, held in memory as the bytes of their file. */
export interface MemorySet extends SetDescription {
  /** `[count, c, h, w]`, bytes. */
  readonly images: Uint8Array
  /** `[count]`, class numbers below `classes`. */
  readonly labels: Uint8Array
  /** What a batch with `augment: true` does to its images. Absent: nothing. */
  readonly augmentation?: Augmentation
}

/** Images of one split that stay in their files and are decoded a batch at a time: see `prepareBatch`. */
export interface FileSet extends SetDescription {
  readonly source: ImageSource
}

/** The images of one split. */
export type ImageSet = MemorySet | FileSet

/** Where the batches of a `FileSet` come from. */
export interface ImageSource {
  /** Decodes a batch, and begins with those that come after it. */
  readonly prepare: (choice: BatchChoice) => Promise<void>
  /** The batch, if it was prepared; it holds until another one is. */
  readonly prepared: (choice: BatchChoice) => DecodedBatch | undefined
  /** A set of some of the images, `[count]` indices, in that order. */
  readonly select: (images: Uint32Array, split: SetDescription['split']) => FileSet
  /** `[count]`, class numbers below `classes`. Absent: they are not known before the images are decoded. */
  readonly labels?: ArrayLike<number>
  /**
   * What tells the images from others, beside their number: hashes of all labels; and of all names, in order, with the
   * lengths and first 16 KiB of 32 files, evenly spaced. Absent: they cannot be told.
   */
  readonly fingerprint?: () => Pick<SetFingerprint, 'labels' | 'images'>
}

/** What tells a set from one that is not the same. */
export interface SetFingerprint {
  readonly count: number
  /** SHA-256 in hex of all labels. Absent, as `images`, where a source cannot tell. */
  readonly labels?: string
  /** SHA-256 in hex of what the images are, by a sample. */
  readonly images?: string
}

/** Images as bytes, resized, cropped and mirrored, not yet normalised. */
export interface DecodedBatch {
  /** At least `[size, c, h, w]`. */
  readonly bytes: Uint8Array
  /** `[size]`. */
  readonly labels: Int32Array
}

/** A file that was left out, since the user chose so. */
export interface SkippedFile {
  readonly file: string
  readonly reason: string
}

/** Channels, height and width of an image, in pixels. Integers ≥ 1. */
export interface ImageShape {
  readonly c: number
  readonly h: number
  readonly w: number
}

/** Per channel, of pixel values scaled to [0, 1]: a pixel becomes (pixel / 255 − mean) / std. */
export interface Normalisation {
  readonly mean: readonly number[]
  readonly std: readonly number[]
}

/** Pad, crop a window of the image's own size at random, mirror every other image left to right at random. */
export interface Augmentation {
  /** Pixels added at each side before the crop. Integer in [0, 127]. */
  readonly pad: number
  /** What the added pixels are: black, or the image mirrored without repeating its edge. */
  readonly border: 'zero' | 'reflect'
  /** Mirror left to right with probability ½. */
  readonly flip: boolean
}

/**
 * A way to vary training images. All chance is in a whole number, which is drawn for each image of each epoch, so that
 * any batch can be had at any time, and a run that is resumed sees the same images.
 */
export interface Augmenter {
  readonly name: string
  /** The settings as plain JSON, for the record. */
  readonly settings: Readonly<Record<string, string | number | boolean>>
  /** In how many ways an image of this shape may be varied, all as likely. Integer from 1 to 2³². */
  readonly ways: (shape: ImageShape) => number
  /** Writes an image, varied in one of these ways, to `out`, all 0 at first. A function of what it is given. */
  readonly vary: (image: VariedImage, out: Uint8Array) => void
}

/** What an augmenter is given of an image. */
export interface VariedImage {
  /** `[c, h, w]`, bytes. Not to be written to. */
  readonly pixels: Uint8Array
  readonly shape: ImageShape
  /** Integer in [0, ways). */
  readonly way: number
}

/** A data set opened for training. */
export interface Dataset<Set extends ImageSet = ImageSet> {
  readonly name: string
  readonly train: Set
  readonly test: Set
  /** The files that were read, training files first; of image files just their folders or shards. */
  readonly files?: readonly string[]
  /** Numbers of the classes without a training image, ascending. Absent where every class has one. */
  readonly emptyClasses?: readonly number[]
  /** Folders with images, or shards, that lie beside those that are read. Absent where there are none. */
  readonly leftOut?: readonly string[]
  /** What was skipped until now, each once; grows as batches are decoded. Absent where nothing is ever skipped. */
  readonly skipped?: readonly SkippedFile[]
  /** Ends the threads that decode. Absent where there are none; not needed for the process to end. */
  readonly close?: () => Promise<void>
}

/**
 * One batch, ready to be uploaded: normalised pixels, `[size, c, h, w]`, or `[c·h·w, lanes]` if that layout was asked
 * for.
 */
export interface Batch {
  readonly size: number
  readonly images: Float32Array
  /** `[size]`. */
  readonly labels: Int32Array
}

/** Where a batch is written. */
export interface BatchBuffers {
  /** At least `size·c·h·w` values, or `c·h·w·lanes` with the layout `feature-major`. */
  readonly images: Float32Array
  /** At least `size` values. */
  readonly labels: Int32Array
  /**
   * Writes the pixels into `images`, in the options' layout, lanes without an image as 0: for who can do that faster
   * than JavaScript. Default: they are written here.
   */
  readonly writePixels?: ((pixels: Pixels) => void) | undefined
}

/** Bytes of some images: image i begins at `starts[i]`. */
export interface Pixels {
  readonly bytes: Uint8Array
  readonly starts: Uint32Array
  readonly shape: ImageShape
  /** Per channel, the float32 value of every byte. */
  readonly tables: readonly Float32Array[]
}

/** Which images a batch holds, and how they are altered. */
export interface BatchChoice {
  /** Source of all randomness. Needed with `shuffle`, and with `augment` where images are varied. */
  readonly seed?: string | number
  /** Which pass over the set. Integer ≥ 0, default 0. */
  readonly epoch?: number
  /** Which batch of the epoch. Integer in [0, batchesPerEpoch). */
  readonly index: number
  /** Images in a batch; the last one of an epoch may hold fewer. Integer ≥ 1. */
  readonly batchSize: number
  /** Vary images as the set says, if it does. Default false. */
  readonly augment?: boolean
  /** Visit the images in the epoch's random order. Default false: in file order. */
  readonly shuffle?: boolean
}

/** A part of a batch: `count` images from its image `first` on. */
export interface BatchPart {
  /** Integer ≥ 0. */
  readonly first: number
  /** Integer ≥ 1. */
  readonly count: number
}

/** Which batch, whether its images are varied, and how it lies in memory. */
export interface BatchOptions extends Omit<BatchChoice, 'augment'> {
  /** Vary images: as the set says, if it does, or by this, whatever the set says. Default false. */
  readonly augment?: boolean | Augmenter
  /** Only some of the batch's images, which are what they are in the whole batch. Default: all of them. */
  readonly part?: BatchPart
  /** `nchw` (default): `[size, c, h, w]`. `feature-major`: `[c·h·w, lanes]`, the batch innermost. */
  readonly layout?: 'nchw' | 'feature-major'
  /**
   * Row length of `feature-major`; lanes without an image are 0. Integer ≥ the images of the batch, default just
   * these.
   */
  readonly lanes?: number
}
