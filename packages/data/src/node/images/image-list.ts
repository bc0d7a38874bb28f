import { extname } from 'node:path'

/** Where one image lies. */
export interface ImagePlace {
  readonly file: string
  /** Its bytes in the file; absent: all of them. */
  readonly start?: number
  readonly length?: number
}

/** Images in files, by index. There may be millions: so functions over arrays, not an object each. */
export interface ImageList {
  readonly count: number
  readonly place: (image: number) => ImagePlace
  /** What it is called within its set, wherever that lies, and how long it is where that is known without a look. */
  readonly name: (image: number) => string
  /** What errors call it. */
  readonly describe: (image: number) => string
  /** `[count]`, class numbers. */
  readonly labels: Uint16Array
}

/** Some images of a list, in the order given. */
export const selectImages = (list: ImageList, images: Uint32Array): ImageList => ({
  count: images.length,
  place: image => list.place(images[image]),
  name: image => list.name(images[image]),
  describe: image => list.describe(images[image]),
  labels: Uint16Array.from(images, image => list.labels[image])
})

/** Class numbers lie below it: they have 16 bits. */
export const mostClasses = 65_536

const kinds: readonly string[] = ['jpg', 'jpeg', 'png', 'webp']

/** Whether what follows the dot of a name, in small letters, is that of an image of a kind that is read. */
export const isImageKind = (kind: string): boolean => kinds.includes(kind)

/** Whether a file's name says that it holds such an image. */
export const isImageName = (name: string): boolean => isImageKind(extname(name).slice(1).toLowerCase())

/** What the names of images end in, for messages. */
export const imageEndings = kinds.map(kind => `.${kind}`).join(', ')
