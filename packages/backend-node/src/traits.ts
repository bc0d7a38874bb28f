import { removedInWords, type BackendTraits, type Pattern } from '@itop/ops'

/** What the backend says about itself: batches row-major, and every layer dense. */
export const traits: Omit<BackendTraits, 'release'> = {
  inputLayout: () => ({ kind: 'image-major' }),
  explain: (pattern: Pattern) => ({
    arithmetic: 'dense',
    kernel: `fallback: scatter, dense ${pattern.shape.length === 4 ? 'conv2d' : 'matMul'}, gather on TensorFlow`,
    why: 'TensorFlow has no sparse layers with a backward pass: values, gradients and optimizer state are of size ' +
      '[nnz], but a layer costs as much time as a dense one' + removedInWords(pattern)
  })
}
