// The one test configuration of every package: sources, not builds; console output and leaked tensors fail a test.
import { defineConfig, mergeConfig } from 'vitest/config'
import { fileURLToPath } from 'node:url'
import { errorsTo } from './vitest-errors.mjs'

const conditions = ['@itop/source', 'module', 'node', 'import', 'default']

/** A vitest configuration with this workspace's settings, with `options` merged over them. */
export const suite = (options = {}) => mergeConfig(defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: [fileURLToPath(new URL('./vitest-setup.mjs', import.meta.url))],
    testTimeout: 30_000,
    hookTimeout: 120_000, // the first load of TensorFlow or of a browser, from a cold disk
    reporters: ['default', 'json', errorsTo('.test/errors.json')],
    outputFile: { json: '.test/report.json' },
    passWithNoTests: false,
    maxWorkers: 2
  }
}), defineConfig(options))
