import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { Header, type types } from 'tar'

export type Colour = readonly [number, number, number]

/** A PNG of one colour. */
export function plain(colour: Colour, width = 8, height = width): Promise<Buffer> {
  const [r, g, b] = colour
  return sharp({ create: { width, height, channels: 3, background: { r, g, b } } }).png().toBuffer()
}

/** A PNG whose pixels are a function of their place. */
export function painted(width: number, height: number, paint: (x: number, y: number) => Colour): Promise<Buffer> {
  const pixels = Buffer.from(Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => [...paint(x, y)])).flat(2))
  return sharp(pixels, { raw: { width, height, channels: 3 } }).png().toBuffer()
}

/** A PNG of these chunks. */
function pngOf(chunks: Readonly<Record<string, Uint8Array>>): Buffer {
  const parts = Object.entries(chunks).map(([type, data]) => {
    const chunk = Buffer.alloc(12 + data.length)
    chunk.writeUInt32BE(data.length)
    chunk.write(type, 4)
    chunk.set(data, 8)
    chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + data.length)), 8 + data.length)
    return chunk
  })
  return Buffer.concat([Buffer.of(137, 80, 78, 71, 13, 10, 26, 10), ...parts])
}

function pngHeader(width: number, height: number, colourType: number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width)
  header.writeUInt32BE(height, 4)
  header.set([8, colourType], 8)
  return header
}

/** A PNG with a palette of one colour that is transparent everywhere. */
export const palettePng = (side: number, colour: Colour): Buffer => pngOf({
  IHDR: pngHeader(side, side, 3), PLTE: Uint8Array.from(colour), tRNS: Uint8Array.of(0),
  IDAT: deflateSync(Buffer.alloc(side * (side + 1))), IEND: new Uint8Array()
})

/** A small PNG whose header claims a size that its pixels do not have. */
export const claimingPng = (width: number, height: number): Buffer => pngOf({
  IHDR: pngHeader(width, height, 2), IDAT: deflateSync(Buffer.alloc(1000)), IEND: new Uint8Array()
})

/** Writes files below a folder, by their paths. */
export function put(folder: string, files: Readonly<Record<string, Uint8Array | string>>): void {
  for (const [path, contents] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), contents)
  }
}

/** What goes into a tar file: members by their paths, or one after the other where a path comes twice. */
export type TarContents = Readonly<Record<string, Uint8Array | string>> | TarMembers
export type TarMembers = readonly (readonly [path: string, contents: Uint8Array | string, type?: types.EntryTypeName])[]

/** The members of a tar file, without its end mark. */
export const tarMembersOf = (files: TarContents): Buffer =>
  Buffer.concat((Array.isArray(files) ? files : Object.entries(files)).map(([path, contents, type = 'File']) => {
    const bytes = Buffer.from(contents)
    const header = Buffer.alloc(512)
    new Header({ path, size: bytes.length, type, mode: 0o644, mtime: new Date(0) }).encode(header, 0)
    return Buffer.concat([header, bytes, Buffer.alloc((512 - bytes.length % 512) % 512)])
  }))

/** A tar file, with its end mark. */
export const tarOf = (files: TarContents): Buffer => Buffer.concat([tarMembersOf(files), Buffer.alloc(1024)])
