import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** A program that answers lines of JSON with lines of JSON. */
export interface Conversation {
  /** Sends a line; what comes back. An end of the program is an error with its last words. */
  readonly ask: (question: object) => Promise<Record<string, unknown>>
  /** Lets the program end. */
  readonly stop: () => void
}

/** Another program failed; the message ends with its last words. */
export class RivalError extends Error {
  override readonly name = 'RivalError'
}

/** What the program is called in errors, and its environment. */
export interface ProgramOptions {
  readonly name: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Starts a program and talks with it. What it prints beside JSON objects is left out. */
export function converse(program: string, words: readonly string[], { name, env }: ProgramOptions): Conversation {
  const child = spawn(program, words, { stdio: 'pipe', env: { ...env } })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const said: string[] = []
  child.stderr.setEncoding('utf8').on('data', (text: string) => { said.push(text) })
  child.stdin.on('error', () => {}) // the end of the program says why
  const ended = new Promise<never>((_, reject) => {
    child.once('error', error => { reject(new RivalError(`${name} does not start: ${error.message}`)) })
    child.once('close', (status, signal) => {
      const words = said.join('').trim().split('\n').at(-1) ?? ''
      reject(new RivalError(`${name} ended with ${signal ?? `status ${status}`}: ${words}`))
    })
  })
  ended.catch(() => {}) // after the last answer the end is no failure
  const answer = async (): Promise<string> => {
    for (;;) {
      const { value, done } = await lines.next()
      if (done === true) return ended
      if (value.startsWith('{')) return value
    }
  }
  return {
    ask: async question => {
      child.stdin.write(`${JSON.stringify(question)}\n`)
      return JSON.parse(await answer()) as Record<string, unknown> // an object, by its first letter
    },
    stop: () => { child.stdin.end() }
  }
}
