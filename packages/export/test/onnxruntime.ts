import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const folder = process.env['ITOP_ONNXRUNTIME']

/** Why tests with a package of onnxruntime are skipped; undefined where it is there. */
export function noRuntime(name: 'onnxruntime-node' | 'onnxruntime-web'): string | undefined {
  if (folder !== undefined && existsSync(join(folder, 'node_modules', name))) return undefined
  return `no ${name}: name a folder with it in ITOP_ONNXRUNTIME (npm install --ignore-scripts ${name})`
}

/** A file of such a package. */
export const inRuntime = (...path: readonly string[]): string => join(folder ?? '', 'node_modules', ...path)

/** As much of its interface as tests use. */
export interface Runtime<Model = Uint8Array> {
  readonly InferenceSession: { create(model: Model): Promise<Session> }
  readonly Tensor: new (kind: 'float32' | 'uint8', data: Float32Array | Uint8Array, shape: readonly number[]) => object
}

interface Session {
  run(inputs: { readonly image: object }): Promise<{ readonly logits: { readonly data: Float32Array } }>
  release(): Promise<void>
}

/** onnxruntime for Node. */
export const nodeRuntime = (): Runtime => createRequire(join(folder ?? '', 'package.json'))('onnxruntime-node')
