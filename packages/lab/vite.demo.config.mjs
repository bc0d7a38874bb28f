// The page of `itop demo`: files that work from a disk, too. A browser loads no modules and fetches nothing from there,
// so that all code is one classic script, which has the kernels inside it.
import { defineConfig } from 'vite'
import page from './vite.config.mjs'

const kept = ['index.html', 'demo.js', 'demo.css']

/** A script without what only modules may have, and no files of threads: pages like this one get none. */
const classicScript = {
  name: 'classic-script',
  transformIndexHtml: {
    order: 'post',
    handler: html => html.replace('<script type="module" crossorigin', '<script defer').replaceAll(' crossorigin', '')
  },
  generateBundle(_options, bundle) {
    for (const file of Object.keys(bundle)) if (!kept.includes(file)) delete bundle[file]
  }
}

export default defineConfig({
  ...page,
  root: 'demo',
  plugins: [classicScript],
  define: { 'import.meta.url': 'document.baseURI', 'import.meta.resolve': 'undefined' },
  build: {
    ...page.build,
    outDir: '../dist-demo',
    assetsInlineLimit: file => file.endsWith('.wasm'),
    modulePreload: false,
    cssCodeSplit: false,
    rolldownOptions: {
      output: { format: 'iife', codeSplitting: false, entryFileNames: 'demo.js', assetFileNames: 'demo[extname]' }
    }
  }
})
