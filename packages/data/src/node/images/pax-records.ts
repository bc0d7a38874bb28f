import { TarError } from './tar-error.js'

const [newline, space, equalsSign] = [0x0a, 0x20, 0x3d]

/**
 * The records of a pax header, each `LENGTH KEY=VALUE\n`, the length that of the whole record in bytes:
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html. (The package `tar` reads a few keys only, and
 * drops values with a newline.)
 */
export function paxRecords(bytes: Uint8Array): ReadonlyMap<string, string> {
  const records = new Map<string, string>()
  for (let at = 0; at < bytes.length && bytes[at] !== 0;) {
    const blank = bytes.indexOf(space, at)
    const length = Number(textOf(bytes, at, blank))
    const end = at + length
    const equals = bytes.indexOf(equalsSign, blank)
    if (!(Number.isInteger(length) && blank < equals && equals < end && bytes[end - 1] === newline)) {
      throw new TarError('records of a length, a key and a value in a pax header', `another at its byte ${at}`)
    }
    records.set(textOf(bytes, blank + 1, equals), textOf(bytes, equals + 1, end - 1))
    at = end
  }
  return records
}

const textOf = (bytes: Uint8Array, start: number, end: number): string =>
  new TextDecoder().decode(bytes.subarray(start, end))
