// Messages of ONNX. The numbers are those of its fields: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
import { bytes, integer, integers, message, string, float, type Message } from './protobuf.js'

/** What numbers a tensor has, as ONNX counts them. */
export const kinds = { float: 1, uint8: 2, int64: 7 } as const

/** A tensor in the graph, of float32 numbers. */
export const floats = (name: string, shape: readonly number[], values: Float32Array): Message => [
  ...integers(1, shape), ...integer(2, kinds.float), ...string(8, name), ...bytes(9, bytesOf(values))
]

/** The existing values of a tensor, and their flat positions, ascending; the name is that of the values. */
export const sparse = (
  name: string, shape: readonly number[], { positions, values }: {
    readonly positions: Uint32Array, readonly values: Float32Array
  }
): Message => [
  ...message(1, floats(name, [values.length], values)),
  ...message(2, [
    ...integers(1, [positions.length]), ...integer(2, kinds.int64),
    ...bytes(9, bytesOf(BigInt64Array.from(positions, BigInt)))
  ]),
  ...integers(3, shape)
]

/** An input or output of the graph: its first axis is of any length. */
export function port(name: string, kind: number, shape: readonly number[]): Message {
  const dimension = (extent: number): Message => message(1, integer(1, extent))
  const any = message(1, string(2, 'n'))
  return [...string(1, name), ...message(2, message(1, integer(1, kind), message(2, any, ...shape.map(dimension))))]
}

/** An operation. */
export interface Node {
  readonly op: string
  readonly inputs: readonly string[]
  readonly output: string
  readonly attributes?: Readonly<Record<string, Attribute>>
}

/** A float is told apart from a whole number. */
export type Attribute = number | readonly number[] | { readonly float: number }

/** The message of an operation. */
export const node = ({ op, inputs, output, attributes = {} }: Node): Message => [
  ...inputs.flatMap(name => string(1, name)), ...string(2, output), ...string(3, output), ...string(4, op),
  ...Object.entries(attributes).flatMap(([name, value]) => message(5, attribute(name, value)))
]

function attribute(name: string, value: Attribute): Message {
  if (typeof value === 'number') return [...string(1, name), ...integer(3, value), ...integer(20, 2)]
  if ('float' in value) return [...string(1, name), ...float(2, value.float), ...integer(20, 1)]
  return [...string(1, name), ...integers(8, value), ...integer(20, 7)]
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) => new Uint8Array(buffer, byteOffset, byteLength)
