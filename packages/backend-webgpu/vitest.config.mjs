import { suite } from '@itop/config/vitest.mjs'

// The device is software here, and compiles every kernel once.
export default suite({ test: { testTimeout: 120_000 } })
