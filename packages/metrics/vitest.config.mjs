import { suite } from '@itop/config/vitest.mjs'

// These tests leave nothing behind in their process, so files share what they import instead of reading it anew.
export default suite({ test: { isolate: false } })
