import { library } from '@itop/config/tsup.mjs'

export default library({
  platform: 'node', splitting: true, entry: ['src/index.ts', 'src/pictures.ts'],
  external: [/^node:/, 'sharp']   // an optional dependency stays an import too
})
