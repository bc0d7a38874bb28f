import { onnx } from './onnx/export.js'
import { packedNetwork } from './packed.js'
import { pytorch, safetensors } from './safetensors/export.js'
import { tfjs } from './tfjs/export.js'
import type { TrainedNetwork } from './trained.js'

/** Choices that formats may have. */
export interface FormatOptions {
  readonly sparse?: boolean
  readonly fold?: boolean
  readonly withPreprocessing?: boolean
  /** What the file says of itself beside the network: the method, the recipe. */
  readonly facts?: Readonly<Record<string, string>>
}

interface Format {
  /** What it is for, a line. */
  readonly about: string
  /** How the file is usually named, or the folder. */
  readonly fileName: string
  readonly isFolder: boolean
  readonly options: readonly Exclude<keyof FormatOptions, 'facts'>[]
  readonly write: (trained: TrainedNetwork, options: FormatOptions) => ReadonlyMap<string, Uint8Array<ArrayBuffer>>
}

const file = (
  { fileName, ...format }: Omit<Format, 'isFolder' | 'write'>,
  write: (trained: TrainedNetwork, options: FormatOptions) => Uint8Array<ArrayBuffer>
): Format => ({
  ...format, fileName, isFolder: false, write: (trained, options) => new Map([[fileName, write(trained, options)]])
})

/** A form that networks leave in. */
export type ExportFormat = 'safetensors' | 'onnx' | 'tfjs' | 'pytorch' | 'itop'

/** Every form that networks leave in, by the names people type. */
export const formats: Readonly<Record<ExportFormat, Format>> = {
  safetensors: file({
    about: 'weights by their PyTorch names; sparse ones packed', fileName: 'network.safetensors', options: ['sparse']
  }, safetensors),
  onnx: file({
    about: 'the whole network for onnxruntime and others', fileName: 'network.onnx',
    options: ['sparse', 'fold', 'withPreprocessing']
  }, onnx),
  tfjs: {
    about: 'a layers model for TF.js', fileName: 'tfjs', isFolder: true, options: ['withPreprocessing'], write: tfjs
  },
  pytorch: file({
    about: 'the state of a module, for load_state_dict', fileName: 'pytorch.safetensors', options: []
  }, pytorch),
  itop: file({
    about: 'for loadNetwork of @itop/inference, small', fileName: 'network.itop', options: []
  }, packedNetwork)
}

/** The names of `formats`. */
export const formatNames = Object.keys(formats) as readonly ExportFormat[]
