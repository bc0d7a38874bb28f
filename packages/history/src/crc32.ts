const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte
  for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0xedb88320 : 0)
  return remainder
})

/** The CRC-32 of `bytes[start … end)`, as in zip files and PNG: it finds any few bits that were changed. */
export function crc32(bytes: Uint8Array, start = 0, end = bytes.length): number {
  let remainder = 0xffffffff
  for (let i = start; i < end; i++) remainder = (remainder >>> 8) ^ table[(remainder ^ bytes[i]) & 0xff]
  return ~remainder >>> 0
}
