import { densityOf } from '@itop/masks'
import type { KernelBuild } from '@itop/backend-cpu'
import {
  UserError, backendOf, builtIns, didYouMean, refuseThreads, settingsFrom, type BackendName, type RecipeInput,
  type Registry
} from '@itop/experiment'
import { buildNames, rivalNames, whatNames, type RivalName, type What } from './names.js'

/** The flags of `itop bench`, as typed. */
export interface BenchFlags {
  readonly model?: string
  readonly sparsity?: string
  readonly density?: string
  readonly batch?: string
  readonly threads?: string
  readonly backend?: string
  readonly build?: string
  readonly what?: string
  readonly against?: string
  readonly rounds?: string
  readonly seconds?: string
  readonly python?: string
  readonly out?: string
  readonly json?: boolean
  readonly quiet?: boolean
}

/** A backend, and how it is started. */
export interface BackendChoice {
  readonly backend: BackendName
  readonly threads?: number
  readonly build?: KernelBuild
}

/** What is measured. */
export interface BenchSettings {
  readonly models: readonly string[]
  readonly densities: readonly number[]
  /** Absent: as many as is usual with the network. */
  readonly batches?: readonly number[]
  readonly backends: readonly BackendChoice[]
  readonly what: readonly What[]
  /** Absent: whoever is installed. */
  readonly against?: readonly RivalName[]
  readonly rounds: number
  readonly seconds: number
}

const defaults = { model: 'mlp-cifar10', density: '0.1,0.05,0.02', rounds: 20, seconds: 20 } as const

/** The settings that these flags ask for; the first thing wrong is a `UserError`. */
export function benchSettings(flags: BenchFlags, registry = builtIns): BenchSettings {
  const listOf = <K extends ListKey>(key: K, text: string) => valuesOf(key, text, registry)
  const { sparsity, density, batch, against } = flags
  if (sparsity !== undefined && density !== undefined) {
    throw new UserError(['--sparsity and --density: give one or the other (density = 1 − sparsity).'])
  }
  return {
    models: listOf('model', flags.model ?? defaults.model),
    densities: sparsity === undefined
      ? listOf('density', density ?? defaults.density)
      : listOf('sparsity', sparsity).map(densityOf),
    ...batch !== undefined && { batches: listOf('batch', batch) },
    backends: backendsOf(flags, registry),
    what: namesOf('what', flags.what ?? whatNames.join(','), whatNames),
    ...against !== undefined && { against: namesOf('against', against, rivalNames) },
    rounds: countOf('rounds', flags.rounds, defaults.rounds),
    seconds: countOf('seconds', flags.seconds, defaults.seconds)
  }
}

/** A list of a setting's values, each checked as that setting. */
const valuesOf = <K extends ListKey>(key: K, text: string, registry: Registry): NonNullable<RecipeInput[K]>[] =>
  [...new Set(split(key, text).map(value => settingsFrom({ [key]: value }, registry)[key]!))]

/** Settings of recipes of which several values can be given. */
type ListKey = 'model' | 'density' | 'sparsity' | 'batch' | 'threads' | 'backend'

function split(key: string, text: string): readonly string[] {
  const parts = text.split(',').map(part => part.trim())
  if (parts.every(part => part !== '')) return parts
  throw new UserError([`--${key} '${text}': expected values with commas between them, and no empty one.`])
}

const namesOf = <T extends string>(key: string, text: string, names: readonly T[]): readonly T[] =>
  [...new Set(split(key, text).map(given => {
    const known = names.find(name => name === given)
    if (known !== undefined) return known
    throw new UserError([`--${key} '${given}': expected ${names.join(', ')}.${didYouMean(given, names)}`])
  }))]

/** Every backend with all numbers of threads and all builds. */
function backendsOf(
  { backend, threads, build }: BenchFlags, registry: Registry
): readonly BackendChoice[] {
  const listOf = <K extends ListKey>(key: K, text: string) => valuesOf(key, text, registry)
  const counts = threads === undefined ? [undefined] : listOf('threads', threads)
  const builds = build === undefined ? [undefined] : namesOf('build', build, buildNames)
  const choices = [...new Set(listOf('backend', backend ?? 'auto').map(backendOf))]
  return choices.flatMap(choice => counts.flatMap(count => builds.map(each => {
    refuseThreads(choice, count)
    refuseBuild(choice, each)
    return { backend: choice, ...count !== undefined && { threads: count }, ...each !== undefined && { build: each } }
  })))
}

function refuseBuild(choice: BackendName, build: KernelBuild | undefined): void {
  if (build === undefined || choice === 'cpu') return
  throw new UserError([`--build ${build}: these are kernels of the cpu backend, not of ${choice}.`,
    'Leave it out, or choose --backend cpu.'])
}

/** Rounds, or seconds: eleven days of them. */
const mostTurns = 1_000_000

function countOf(key: string, text: string | undefined, usual: number): number {
  if (text === undefined) return usual
  if (/^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= mostTurns) return Number(text)
  throw new UserError([`--${key} '${text}': expected an integer from 1 to ${mostTurns}.`])
}
