import { suite } from '@itop/config/vitest.mjs'

// TF.js's own gradients, which the tests of `sparsify` need, are ESM that Node cannot load as it is.
export default suite({ test: { server: { deps: { inline: [/tfjs-core\/dist\/(?!tf-core)/] } } } })
