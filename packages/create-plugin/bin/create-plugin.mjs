#!/usr/bin/env node
// Committed, so that npm links it before anything is built.
import { main } from '../dist/index.js'

process.exitCode = main(process.argv.slice(2))
