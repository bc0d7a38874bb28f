// The page: one folder of static files that works below any address. Built from the packages' sources.
import { defineConfig } from 'vite'

const conditions = ['@itop/source', 'module', 'browser', 'import', 'default']

export default defineConfig({
  base: './',
  resolve: { conditions },
  worker: { format: 'es' },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'], // light-dark() stays as it is
    assetsInlineLimit: 0, // the worker of a thread and the kernels are files of their own
    chunkSizeWarningLimit: 2000 // TensorFlow.js is large
  },
  clearScreen: false
})
