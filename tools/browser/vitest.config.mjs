// The suites in a real Chromium: one project per backend and kind of page, and the tests of this folder's own tools in
// Node.
import { browserArguments, chromium } from '@itop/config/chromium.mjs'
import { errorsTo } from '@itop/config/vitest-errors.mjs'
import { suite } from '@itop/config/vitest.mjs'
import { playwright } from '@vitest/browser-playwright'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { pages } from './pages.mjs'
import { projectReports } from './project-reports.mjs'

const executablePath = chromium()

// What Vite must turn into modules before the first test: finding one later reloads the page under the tests.
const dependencies = [
  '@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-cpu', '@tensorflow/tfjs-backend-webgpu', '@noble/hashes/sha2.js',
  '@noble/hashes/utils.js', 'pure-rand/generator/xoroshiro128plus'
]

const project = (name, { headers, words, timeout }, i) => ({
  cacheDir: `node_modules/.vite/${name}`,
  resolve: { conditions: ['@itop/source', 'module', 'browser', 'import', 'default'] },
  optimizeDeps: { include: dependencies },
  worker: { format: 'es' },
  server: { headers },
  test: {
    include: [`suites/${name}.test.mjs`],
    setupFiles: [fileURLToPath(import.meta.resolve('@itop/config/vitest-setup.mjs'))],
    sequence: { groupOrder: i + 1 }, // one Chromium at a time
    testTimeout: timeout,
    hookTimeout: timeout,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions: { executablePath, args: [...browserArguments, ...words] } }),
      instances: [{ browser: 'chromium', name: `chromium-${name}` }]
    }
  }
})

export default defineConfig({
  test: {
    reporters: ['default', 'json', errorsTo('.test/errors.json'), projectReports('.test')],
    outputFile: { json: '.test/report.json' },
    projects: [
      suite({ test: { name: 'tools', include: ['test/**/*.test.mjs'] } }),
      ...executablePath ? Object.entries(pages).map(([name, page], i) => project(name, page, i)) : []
    ]
  }
})
