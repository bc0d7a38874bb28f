import type { BackendTraits } from '@itop/ops'

/** What the backend says about itself: batches row-major, and every layer dense. */
export const traits: BackendTraits = {
  inputLayout: () => ({ kind: 'image-major' }),
  explain: () => ({
    arithmetic: 'dense',
    kernel: 'fallback: scatter, dense matMul/conv2d, gather on TensorFlow',
    why: 'TensorFlow has no kernels for sparse layers with a backward pass: values, gradients and optimizer state are of ' +
      'size [nnz], but a layer costs as much time as a dense one'
  })
}
