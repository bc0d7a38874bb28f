import { library } from '@itop/config/tsup.mjs'

export default library({ entry: ['src/index.ts'] })
