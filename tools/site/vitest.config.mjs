import { suite } from '@itop/config/vitest.mjs'

export default suite({ test: { include: ['test/**/*.test.mjs'] } })
