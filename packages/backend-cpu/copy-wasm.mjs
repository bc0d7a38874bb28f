// Puts the compiled kernels beside the sources, where both the sources and the build find them.
import { cpSync } from 'node:fs'

cpSync(new URL('../kernels/dist/', import.meta.url), new URL('./wasm/', import.meta.url), { recursive: true })
