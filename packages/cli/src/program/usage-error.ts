import { UserError, didYouMean } from '@itop/experiment'
import type { Command, CommanderError } from 'commander'

/** What is wrong with a command line that commander does not take: by its code, of the command that was asked for. */
export function usageError(error: CommanderError, program: Command, argv: readonly string[]): UserError {
  const command = program.commands.find(one => one.name() === argv[0]) ?? program
  const words = mistakes[error.code]
  if (words === undefined) throw error
  return new UserError([words(command, argv), `Usage: ${program.name()} ${command.name()} ${command.usage()}`],
    { cause: error })
}

type Mistake = (command: Command, argv: readonly string[]) => string

const mistakes: Readonly<Record<string, Mistake>> = {
  'commander.unknownOption': command => unknownOption(command.args.find(isFlag) ?? '', command),
  'commander.optionMissingArgument': (command, argv) => `${flags(command, argv.at(-1))}: the value is missing.`,
  'commander.missingArgument': ({ args, registeredArguments }) =>
    `expected <${registeredArguments[args.length]?.name()}>, got ${args.length === 0 ? 'nothing' : args.join(' ')}.`,
  'commander.excessArguments': ({ args, registeredArguments: { length } }) =>
    `expected ${length === 1 ? 'one word' : `${length || 'no'} words`} beside options, got ${args.join(' ')}.`
}

function unknownOption(given: string, { options }: Command): string {
  const known = options.flatMap(({ long }) => long ?? [])
  const [name = '', value] = given.split('=')
  return known.includes(name)
    ? `${name}: expected no value, got '${value}'.`
    : `unknown option '${given}'.${didYouMean(given, known)}`
}

const isFlag = (word: string): boolean => word.startsWith('-')

/** An option as the help has it; a value is missing of the last word only, since any other takes the next one. */
const flags = ({ options }: Command, word: string | undefined): string =>
  options.find(({ long, short }) => word !== undefined && [long, short].includes(word))?.flags ?? String(word)
