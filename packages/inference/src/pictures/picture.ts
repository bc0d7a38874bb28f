/** Pixels of a picture, row by row, each red, green, blue and opacity: what a canvas gives as `ImageData`. */
export interface PixelData {
  readonly width: number
  readonly height: number
  readonly data: Uint8ClampedArray | Uint8Array
}

/** What a page can draw: an `<img>`, `<canvas>` or `<video>`, an `ImageBitmap`, an `OffscreenCanvas`. */
export interface Drawable {
  readonly width: number
  readonly height: number
}

/** A picture of any size. */
export type Picture = PixelData | Drawable

/** Whether a value is a picture, and not an array of numbers. */
export const isPicture = (value: unknown): value is Picture =>
  typeof value === 'object' && value !== null && 'width' in value && 'height' in value

/** The pixels of a picture; what is drawn is asked for once, at its own size. */
export function pixelData(picture: Picture): PixelData {
  if ('data' in picture) return checked(picture)
  const size = sizeOf(picture)
  if (size.width < 1 || size.height < 1) {
    throw new TypeError('predict: the picture has no size yet. Wait until it is loaded: await image.decode().')
  }
  const { OffscreenCanvas } = globalThis as unknown as { OffscreenCanvas?: CanvasMaker }
  if (OffscreenCanvas === undefined) {
    throw new TypeError('predict: here is no canvas on which a picture could be drawn. Give its pixels: { width, ' +
      'height, data }.')
  }
  const context = new OffscreenCanvas(size.width, size.height).getContext('2d', { willReadFrequently: true })
  if (!context) throw new Error('predict: the browser gives no 2D drawing context.')
  context.drawImage(picture, 0, 0)
  return context.getImageData(0, 0, size.width, size.height)
}

/** As large as it is, not as it is shown. */
function sizeOf(drawable: Drawable & Natural): Drawable {
  const { naturalWidth, naturalHeight, videoWidth, videoHeight } = drawable
  return {
    width: naturalWidth ?? videoWidth ?? drawable.width, height: naturalHeight ?? videoHeight ?? drawable.height
  }
}

/** What an `<img>` and a `<video>` say of themselves. */
type Natural = { readonly [K in 'naturalWidth' | 'naturalHeight' | 'videoWidth' | 'videoHeight']?: number }

function checked({ width, height, data }: PixelData): PixelData {
  const whole = Number.isInteger(width) && Number.isInteger(height) && width >= 1 && height >= 1
  if (whole && data.length === 4 * width * height) return { width, height, data }
  throw new RangeError(`predict: expected 4 bytes for each of ${width}×${height} pixels, got ${data.length}.`)
}

/** As much of the browser's canvas as is used: these types are in no library that Node has. */
type CanvasMaker = new (width: number, height: number) => {
  getContext(kind: '2d', options: { readonly willReadFrequently: boolean }): {
    drawImage(picture: Drawable, x: number, y: number): void
    getImageData(x: number, y: number, width: number, height: number): PixelData
  } | null
}
