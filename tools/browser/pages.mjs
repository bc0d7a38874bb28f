// The pages in which suites/<name>.test.mjs runs.
import { webgpuArguments } from '@itop/config/chromium.mjs'

// With these two a page is cross-origin isolated: its threads may share memory.
export const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp'
}

/** Per page the headers it comes with, what Chromium is started with, and how long a test may take, in ms. */
export const pages = {
  'cpu-threads': { headers: isolation, words: [], timeout: 60_000 },
  'cpu-single': { headers: {}, words: [], timeout: 60_000 },
  'pictures': { headers: {}, words: [], timeout: 60_000 },
  'webgpu': { headers: isolation, words: webgpuArguments, timeout: 300_000 }
}
