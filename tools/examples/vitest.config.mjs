import { suite } from '@itop/config/vitest.mjs'

export default suite({ test: { include: ['test/**/*.test.mjs'], testTimeout: 300_000, hookTimeout: 300_000 } })
