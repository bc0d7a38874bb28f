// Prints what the native build depends on beside files in git, by which Nx knows whether it has to run again.
import { compiler } from './compiler.mjs'

console.log(JSON.stringify({ platform: process.platform, processor: process.arch, compiler: compiler() ?? null }))
