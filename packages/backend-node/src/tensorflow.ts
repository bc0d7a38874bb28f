import type * as tf from '@tensorflow/tfjs-core'

/** What this package uses of tfjs-node's backend, version 4.22. */
export interface TensorFlow extends tf.KernelBackend {
  readonly isGPUPackage: boolean
  readonly isUsingGpuDevice: boolean
  readonly binding: Binding
  executeSingleOutput(op: string, attributes: readonly Attribute[], inputs: readonly tf.TensorInfo[]): tf.Tensor
  executeMultipleOutputs(
    op: string, attributes: readonly Attribute[], inputs: readonly tf.TensorInfo[], outputs: number
  ): tf.Tensor[]
}

/** TensorFlow's own numbers for kinds of attributes and types. */
interface Binding {
  readonly TF_Version: string
  readonly TF_ATTR_STRING: number
  readonly TF_ATTR_INT: number
  readonly TF_ATTR_FLOAT: number
  readonly TF_ATTR_BOOL: number
  readonly TF_ATTR_TYPE: number
  readonly TF_FLOAT: number
  readonly TF_INT32: number
}

interface Attribute {
  readonly name: string
  readonly type: number
  readonly value: boolean | number | string | readonly number[]
}

/** An attribute of an op: text, a flag, integers, a float, or a type. */
type Value = string | boolean | readonly number[] | { readonly float: number } | { readonly type: 'float32' | 'int32' }

/** Attributes of an op by their names; T, which nearly every op has, is float32 unless said. */
export type Attributes = Readonly<Record<string, Value>>

/** Runs an op of TensorFlow with one result. */
export const run = (
  backend: TensorFlow, op: string, inputs: readonly tf.TensorInfo[], attributes: Attributes = { T: float32 }
): tf.Tensor => backend.executeSingleOutput(op, attributesOf(backend, attributes), inputs)

/** Runs an op of TensorFlow with several results. */
export const runMany = (
  backend: TensorFlow, op: string, inputs: readonly tf.TensorInfo[], attributes: Attributes, outputs: number
): tf.Tensor[] => backend.executeMultipleOutputs(op, attributesOf(backend, attributes), inputs, outputs)

export const float32 = { type: 'float32' } as const
export const int32 = { type: 'int32' } as const

function attributesOf({ binding }: TensorFlow, attributes: Attributes): Attribute[] {
  return Object.entries(attributes).map(([name, value]): Attribute => {
    if (typeof value === 'string') return { name, type: binding.TF_ATTR_STRING, value }
    if (typeof value === 'boolean') return { name, type: binding.TF_ATTR_BOOL, value }
    if ('float' in value) return { name, type: binding.TF_ATTR_FLOAT, value: value.float }
    if ('type' in value) {
      return { name, type: binding.TF_ATTR_TYPE, value: value.type === 'int32' ? binding.TF_INT32 : binding.TF_FLOAT }
    }
    return { name, type: binding.TF_ATTR_INT, value }
  })
}
