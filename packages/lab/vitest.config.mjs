import { suite } from '@itop/config/vitest.mjs'

export default suite({ test: { include: ['e2e/**/*.test.ts'] } })
