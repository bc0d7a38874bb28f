// With these headers the page is cross-origin isolated, and training gets a thread per processor. Without them it gets one.
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp'
}

export default {
  server: { headers },
  preview: { headers },
  // Workers load a backend by import(), which only modules can do.
  worker: { format: 'es' },
  // In `vite dev` the package stays as it lies, with its kernels and its worker beside it; what it needs is prepared.
  optimizeDeps: { exclude: ['@itop/backend-cpu'], include: ['@itop/backend-cpu > @tensorflow/tfjs-backend-cpu'] }
}
