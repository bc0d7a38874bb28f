import type { PixelData } from '../pictures/picture.js'

/** The pixels of a picture file: PNG, JPEG, WebP and what else the package sharp decodes. */
export async function readPicture(path: string): Promise<PixelData> {
  const sharp = await library()
  try {
    const { data, info } = await sharp(path, { failOn: 'error' })
      .toColourspace('srgb').ensureAlpha().raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true })
    return { width: info.width, height: info.height, data }
  } catch (cause) {
    throw new PictureError(`${path}: cannot be read as a picture: ${reasonOf(cause)}.`, { cause })
  }
}

/** A picture that cannot be read. */
export class PictureError extends Error {
  override readonly name = 'PictureError'
  readonly code = 'picture'
}

async function library() {
  try {
    return (await import('sharp')).default
  } catch (cause) {
    throw new PictureError('Pictures are decoded by the package sharp, which is not there. Run: npm install sharp',
      { cause })
  }
}

const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').trim()
