// Protocol buffers as far as ONNX needs them, written only. https://protobuf.dev/programming-guides/encoding

import { joined } from '../joined.js'

/** A message as the bytes of its fields, in pieces that are joined once. */
export type Message = readonly Uint8Array[]

const text = new TextEncoder()

/** A field that holds a whole number, in base 128, the lowest seven bits first; negative ones as 64 bits. */
export function integer(field: number, value: number): Message {
  return [varint(field * 8), varint(value)]
}

/** A field that holds a float of 32 bits. */
export function float(field: number, value: number): Message {
  return [varint(field * 8 + 5), new Uint8Array(Float32Array.of(value).buffer)]
}

/** A field that holds bytes; they are not copied. */
export function bytes(field: number, value: Uint8Array): Message {
  return [varint(field * 8 + 2), varint(value.length), value]
}

/** A field that holds a text. */
export const string = (field: number, value: string): Message => bytes(field, text.encode(value))

/** A field that holds a message. */
export function message(field: number, ...parts: readonly Message[]): Message {
  const inside = parts.flat()
  return [varint(field * 8 + 2), varint(inside.reduce((sum, { length }) => sum + length, 0)), ...inside]
}

/** A field that holds whole numbers, one after another. */
export function integers(field: number, values: readonly number[]): Message {
  return bytes(field, joined(values.map(varint)))
}

function varint(value: number): Uint8Array {
  const digits: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  for (; rest >= 128n; rest >>= 7n) digits.push(Number(rest & 127n) | 128)
  return Uint8Array.from([...digits, Number(rest)])
}
