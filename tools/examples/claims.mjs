// What a comment of an example claims is checked when it runs.
import { deepEqual, throws } from 'node:assert/strict'

const value = /^(?<code>.*\S) +\/\/ (?<what>[\w.[\]()]+): (?<number>-?\d[\d_.e-]*)$/
const refusal = /^(?<code>.*\S) +\/\/ (?<error>\w*Error): (?<words>.+)$/

/** A line of an example; `// fc1.active: 9051` and `// RangeError: takes images of 32×32` at its end become checks. */
export function withClaims(line) {
  const [valued, refused] = [value.exec(line)?.groups, refusal.exec(line)?.groups]
  if (valued) return `${valued.code}; exampleClaims.is(${valued.what}, ${valued.number})`
  if (!refused) return line
  const { code, error, words } = refused
  return `exampleClaims.refuses(() => { ${code} }, ${JSON.stringify(error)}, ${JSON.stringify(words)})`
}

export const exampleClaims = {
  is: (actual, expected) => deepEqual(actual, expected),
  refuses: (run, name, words) => throws(run, error => error.name === name && error.message.includes(words))
}
