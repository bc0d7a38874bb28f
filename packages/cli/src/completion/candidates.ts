import type { Command, Option } from 'commander'
import { buildNames, rivalNames, whatNames } from '@itop/bench'
import { formatNames } from '@itop/export'
import { backendNames, flagOf, shippedRecipes, type Registry } from '@itop/experiment'
import { listKinds } from '../commands/list.js'

/** A word that may stand where one is being typed, and what it means; '' where it speaks for itself. */
export interface Candidate {
  readonly word: string
  readonly about: string
}

/** Names that flags take beside those of recipes' settings. */
const names: Readonly<Record<string, readonly string[]>> = {
  '--backend': ['auto', ...backendNames],
  '--build': buildNames,
  '--what': whatNames,
  '--against': rivalNames,
  '--format': formatNames,
  '--write': ['slurm', 'k8s'],
  '--stop-hopeless': ['median']
}

/** First words after a command that are names rather than files. */
const operands: Readonly<Record<string, readonly string[]>> = {
  list: listKinds,
  completion: ['bash', 'zsh', 'fish'],
  ...Object.fromEntries(['train', 'plan', 'explain'].map(command => [command, Object.keys(shippedRecipes)]))
}

/**
 * What the last of these words, which is still being typed, may become; none where that is a file, a number, or nothing
 * that is known. The words are those after `itop`.
 */
export function candidates(
  words: readonly string[], program: Command, { settings }: Pick<Registry, 'settings'>
): readonly Candidate[] {
  const typed = words.at(-1) ?? ''
  const [first, ...before] = words.slice(0, -1)
  const commands = program.createHelp().visibleCommands(program)
  const startingSo = (all: readonly Candidate[]) => all.filter(({ word }) => word.startsWith(typed))
  if (first === undefined || (first === 'help' && before.length === 0)) {
    return startingSo(commands.map(command => ({ word: command.name(), about: command.description() })))
  }
  const command = commands.find(each => each.name() === first)
  if (command === undefined) return []
  const options = command.createHelp().visibleOptions(command)
  const awaited = takingValue(options, before.at(-1))
  if (awaited) return valuesOf(awaited, typed)
  if (typed.startsWith('-')) {
    return startingSo(options.map(({ long, description }) => ({ word: long!, about: description })))
  }
  return before.length === 0 ? startingSo(plain(operands[first] ?? [])) : []

  function valuesOf({ long, flags }: Option, text: string): readonly Candidate[] {
    const key = Object.keys(settings).find(name => flagOf(name) === long)
    const known = (key === undefined ? undefined : settings[key]!.names) ?? names[long!] ?? []
    // Of a list of names the last is being typed.
    const kept = flags.includes(',…') ? text.slice(0, text.lastIndexOf(',') + 1) : ''
    return startingSo(plain(known.map(name => kept + name)))
  }
}

const plain = (all: readonly string[]): readonly Candidate[] => all.map(word => ({ word, about: '' }))

const takingValue = (options: readonly Option[], word: string | undefined): Option | undefined =>
  options.find(option => option.long === word && (option.required || option.optional))
