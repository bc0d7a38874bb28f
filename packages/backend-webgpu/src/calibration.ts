/**
 * From these densities on a layer is computed densely. Measured in Node on Dawn with SwiftShader, a WebGPU in
 * software, and nowhere else: a layer of 300×784 at batch 128, convolutions of 16 and 64 channels at batches of 16
 * and 8. There TF.js's dense kernels, made for the shared memory of a real GPU, took longer at every density measured,
 * up to 0.9. On a real GPU dense kernels win earlier: tune there.
 */
export const denseFrom = { linear: 0.9, conv: 0.9 } as const
