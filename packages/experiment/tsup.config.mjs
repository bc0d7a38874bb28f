import { library } from '@itop/config/tsup.mjs'

export default library({ splitting: true, entry: ['src/index.ts', 'src/node.ts'] })
