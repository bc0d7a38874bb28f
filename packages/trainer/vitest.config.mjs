import { suite } from '@itop/config/vitest.mjs'

export default suite({
  test: {
    // TF.js's own gradients, which the tests of `sparsify` need, are ESM that Node cannot load as it is.
    server: { deps: { inline: [/tfjs-core\/dist\/(?!tf-core)/] } },
    // Some tests train on TF.js's own backend in plain JavaScript, which is slow where other work is going on.
    testTimeout: 120_000
  }
})
