// npm run lint: the whole workspace in one process, in which rules and parsers are loaded once.
import { createProjectGraphAsync } from '@nx/devkit'
import { ESLint } from 'eslint'
import { root } from './prepare.mjs'

// The rule on boundaries reads the graph of projects that Nx keeps, and is silent without one.
await createProjectGraphAsync({ exitOnError: true })
const eslint = new ESLint({ cwd: root })
const results = await eslint.lintFiles(['.'])
const { format } = await eslint.loadFormatter('stylish')
process.stdout.write(await format(results))
process.exitCode = results.some(({ errorCount }) => errorCount > 0) ? 1 : 0
