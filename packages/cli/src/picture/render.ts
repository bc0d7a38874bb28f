import { UserError, readable } from '@itop/experiment'
import type * as Sharp from 'sharp'

/** Milliseconds that a moment stays, and the last one. */
const times = { each: 140, last: 4000 } as const

/** An animation of pictures of one size, as GIF, which begins again at its end. */
export async function animated(svgs: readonly string[]): Promise<Uint8Array> {
  const sharp = await loadSharp()
  const frames = await Promise.all(svgs.map(svg => sharp(Buffer.from(svg)).flatten().png().toBuffer()))
  const delay = frames.map((_, i) => i === frames.length - 1 ? times.last : times.each)
  return sharp(frames, { join: { animated: true } }).gif({ delay, loop: 0, effort: 4, dither: 0 }).toBuffer()
}

/** A picture as PNG, at twice its size for sharp letters. */
export async function still(svg: string): Promise<Uint8Array> {
  const sharp = await loadSharp()
  return sharp(Buffer.from(svg), { density: 144 }).flatten().png().toBuffer()
}

async function loadSharp(): Promise<typeof Sharp.default> {
  try {
    return (await import('sharp')).default
  } catch (error) {
    const why = readable(error instanceof Error ? error.message : String(error))
    throw new UserError([`GIF and PNG are drawn by the package sharp, which could not be loaded: ${why}`,
      'Run: npm install sharp. Or write an SVG: --out FILE.svg'], { cause: error })
  }
}
