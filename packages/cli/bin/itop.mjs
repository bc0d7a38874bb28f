#!/usr/bin/env node
// Committed, so that npm links it before anything is built; all it does is start the build.
import { existsSync } from 'node:fs'
import module from 'node:module'

// From Node 22 on, what has been compiled once need not be again: a sixth of what a short training computes.
module.enableCompileCache?.()

const build = new URL('../dist/index.js', import.meta.url)
if (existsSync(build)) {
  const { runProcess } = await import(build.href)
  await runProcess()
} else {
  process.stderr.write('itop: not built yet. Run: npm run build   (npm start does it by itself)\n')
  process.exitCode = 2
}
