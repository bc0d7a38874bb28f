// With these headers the page is cross-origin isolated: training gets a thread per processor. Without them it gets one.
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp'
}

export default {
  server: { headers },
  preview: { headers },
  // Workers load a backend by import(), which only modules can do.
  worker: { format: 'es' }
}
