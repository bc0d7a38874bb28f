import { matrixShape } from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import type { Layer } from './choice.js'

const runs = 3

/** Milliseconds of a layer's three passes, the fastest of three runs after one that compiles. */
export async function measureLayer(layer: Layer, finished: () => Promise<unknown>): Promise<number> {
  const tensors = tensorsOf(layer)
  let fastest = Infinity
  for (let run = 0; run <= runs; run++) {
    const start = performance.now()
    tf.tidy(() => { passes(layer, tensors) })
    await finished()
    if (run > 0) fastest = Math.min(fastest, performance.now() - start)
  }
  tf.dispose(Object.values(tensors))
  return fastest
}

/** Ones everywhere: no kernel looks at what it multiplies. */
function tensorsOf({ pattern, n, conv }: Layer) {
  const [rows, columns] = matrixShape(pattern.shape)
  const features = ({ c, h, w }: { readonly c: number, readonly h: number, readonly w: number }): number => c * h * w
  return {
    x: tf.ones([n, conv ? features(conv.input) : columns]),
    dy: tf.ones([n, conv ? features(conv.output) : rows]),
    values: tf.ones([pattern.nnz])
  }
}

function passes({ pattern, n, conv }: Layer, { x, dy, values }: ReturnType<typeof tensorsOf>): void {
  const run = (kernel: string, inputs: tf.NamedTensorMap, more = {}): void => {
    // As the ops run them: attributes are passed on untouched, whatever their declared type.
    tf.engine().runKernel(kernel, inputs, { ...conv ?? { pattern, n }, ...more } as unknown as tf.NamedAttrMap)
  }
  const name = conv ? 'ItopConv2d' : 'ItopLinear'
  run(name, { x, values }, { bias: false, relu: false })
  run(`${name}InputGradient`, { dy, values })
  run(`${name}WeightGradient`, { x, dy })
}
