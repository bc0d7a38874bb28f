import { suite } from '@itop/config/vitest.mjs'

// Most tests here are whole commands, trainings among them: on a busy machine they take their time.
export default suite({ test: { testTimeout: 120_000 } })
