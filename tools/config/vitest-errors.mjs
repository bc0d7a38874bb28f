// A reporter that keeps what failed outside of any test (a rejection nobody awaited, a worker that fell silent): the
// JSON report has tests only.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, relative } from 'node:path'

/** A reporter that writes such errors to `path`, as a list of { name, message }, empty where there are none. */
export const errorsTo = path => ({
  onTestRunEnd(_modules, errors) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, JSON.stringify(errors.map(wordsOf), null, 2))
  }
})

const wordsOf = ({
  name = 'Error', message = '', stack = '', type, VITEST_TEST_PATH: file, VITEST_TEST_NAME: test
}) => ({
  name: [type ?? 'an error outside of any test', file && relative('', file), test && `during "${test}"`]
    .filter(Boolean).join(', '),
  message: stack.includes(message) && stack !== '' ? stack : `${name}: ${message}\n${stack}`
})
