import { builtIns } from '../registry/registry.js'
import { checkSettings } from './check-settings.js'
import type { RecipeInput } from './settings.js'

/** The settings among parsed flags, numbers and switches read, all checked. */
export function settingsFrom(flags: object, registry = builtIns): RecipeInput {
  const given = new Map<string, unknown>(Object.entries(flags))
  const raw = Object.entries(registry.settings).flatMap(([key, { kind }]) =>
    given.has(key) ? [[key, readValue(kind, given.get(key))]] : [])
  return checkSettings(Object.fromEntries(raw), 'command line', registry)
}

function readValue(kind: string, value: unknown): unknown {
  if (typeof value !== 'string') return value
  if (kind === 'number') return readNumber(value)
  return kind === 'numbers' ? value.split(',').map(readNumber) : value
}

// What is too large to be a number stays text, and is refused as it was typed.
const readNumber = (text: string): unknown => isNumber(text) && Number.isFinite(Number(text)) ? Number(text) : text

const isNumber = (text: string): boolean => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)
