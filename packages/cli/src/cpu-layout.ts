import type { ActivationLayout } from '@itop/metrics'

/** Images that the CPU backend's kernels compute side by side. */
const lanes = 4

/** Where WebAssembly's memory, and with it the CPU backend's, ends. */
export const mostBytes = 4 * 1024 ** 3

/**
 * How activations lie in the CPU backend's memory: images in blocks of four with a border of one pixel,
 * `[n / 4][c][h][w][4]`; vectors as `[feature][stride]`, whose rows are never a multiple of 128 bytes apart.
 */
export const cpuLayout: ActivationLayout = {
  image: (n, { c, h, w }, padding) => {
    const border = 2 * Math.max(1, padding)
    return Math.ceil(n / lanes) * lanes * 4 * c * (h + border) * (w + border)
  },
  vector: (n, features) => {
    const stride = Math.ceil(n / lanes) * lanes
    return 4 * features * (stride % 32 === 0 ? stride + lanes : stride)
  },
  border: 1
}
