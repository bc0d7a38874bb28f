// The one build of every package: ESM, types, one file per entry; dependencies stay imports.
import { defineConfig } from 'tsup'

/** A tsup configuration with this workspace's settings; `entry` lists the package's entry points. */
export const library = (options = {}) => defineConfig({
  entry: ['src/index.ts'],
  format: 'esm',
  target: 'es2022',
  platform: 'neutral',
  sourcemap: true,
  clean: true,
  treeshake: true,
  external: [/^node:/],
  // A composite project writes its types elsewhere; the bundled declarations are this build's own.
  dts: { compilerOptions: { composite: false, incremental: false, emitDeclarationOnly: false, customConditions: [] } },
  ...options
})
