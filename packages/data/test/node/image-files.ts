import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { Header } from 'tar'

export type Colour = readonly [number, number, number]

/** A PNG of one colour. */
export const plain = (colour: Colour, width = 8, height = width): Promise<Buffer> => {
  const [r, g, b] = colour
  return sharp({ create: { width, height, channels: 3, background: { r, g, b } } }).png().toBuffer()
}

/** A PNG whose pixels are a function of their place. */
export const painted = (width: number, height: number, paint: (x: number, y: number) => Colour): Promise<Buffer> => {
  const pixels = Buffer.from(Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => [...paint(x, y)])).flat(2))
  return sharp(pixels, { raw: { width, height, channels: 3 } }).png().toBuffer()
}

/** Writes files below a folder, by their paths. */
export function put(folder: string, files: Readonly<Record<string, Uint8Array | string>>): void {
  for (const [path, contents] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), contents)
  }
}

/** A tar file, with its end mark. */
export function tarOf(files: Readonly<Record<string, Uint8Array | string>>): Buffer {
  const members = Object.entries(files).map(([path, contents]) => {
    const bytes = Buffer.from(contents)
    const header = Buffer.alloc(512)
    new Header({ path, size: bytes.length, type: 'File', mode: 0o644, mtime: new Date(0) }).encode(header, 0)
    return Buffer.concat([header, bytes, Buffer.alloc((512 - bytes.length % 512) % 512)])
  })
  return Buffer.concat([...members, Buffer.alloc(1024)])
}
