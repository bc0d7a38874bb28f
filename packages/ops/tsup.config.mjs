import { library } from '@itop/config/tsup.mjs'

export default library({ entry: ['src/index.ts', 'src/plain.ts', 'src/conformance/index.ts'] })
