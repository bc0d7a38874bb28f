/**
 * From these densities on a layer is computed densely. Measured in Node on Dawn with SwiftShader, a WebGPU in
 * software, and nowhere else: processor time of the three passes, dense divided by sparse, at densities 0.1, 0.5, 0.9.
 *
 *     100×300, batch 32                      12.5   4.4   2.4
 *     10×100, batch 128                       7.4   4.8   4.4
 *     16×16×3×3 on 8×8 images, batch 8        8.7   2.7   1.7
 *     32×64×1×1 on 8×8 images, batch 8        5.9   2.3   1.2
 *
 * There TF.js's dense kernels, made for the shared memory of a GPU, are slow. On a real GPU they win earlier: tune.
 */
export const denseFrom = { linear: 0.9, conv: 0.9 } as const
