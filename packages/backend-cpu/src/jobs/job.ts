import { jobFields } from './fields.js'

type AllFields = typeof jobFields

/** A kernel that does a job. */
export type JobKernel = keyof AllFields

type Kind = 'place' | 'integer' | 'float' | 'flag'

type Value<Of> = Of extends 'flag' ? boolean : Of extends Kind ? number
  : { readonly [Name in keyof Of]: Value<Of[Name]> }

/** What a kernel is asked, by name. A place is a byte offset into the kernels' memory, or 0 for none. */
export type JobFields<Kernel extends JobKernel> = Value<AllFields[Kernel]>

/** A kernel and what it is asked: a plain value. */
export type Job = { readonly [Kernel in JobKernel]: { readonly kernel: Kernel } & JobFields<Kernel> }[JobKernel]

/** A field as it lies: its name, that of the struct's field it is part of, and how its bits are read. */
interface Word {
  readonly outer: string | undefined
  readonly name: string
  readonly kind: Kind
}

type Described = Kind | { readonly [name: string]: Described }

function wordsOf(fields: Described & object, outer?: string): Word[] {
  return Object.entries(fields).flatMap(([name, kind]) =>
    typeof kind === 'object' ? wordsOf(kind, name) : [{ outer, name, kind }])
}

/** The number of each kernel, and what its job is made of. */
const forms = new Map(Object.entries(jobFields).map(([kernel, fields], number) =>
  [kernel, { number, words: wordsOf(fields) }]))

const formOf = (kernel: JobKernel) => forms.get(kernel)! // there is one for each

/** Words that a job takes: its kernel's number, and its fields. */
export const wordsIn = ({ kernel }: Pick<Job, 'kernel'>): number => 1 + formOf(kernel).words.length

/** Words of the longest job. */
export const mostWords = 1 + Math.max(...[...forms.values()].map(({ words }) => words.length))

/** Memory by words, and the same as floats. */
export interface Words {
  readonly integers: Int32Array
  readonly floats: Float32Array
}

/** Writes a job from a word on, as `run_jobs` reads it; returns the word behind it. */
export function writeJob(job: Job, { integers, floats }: Words, at = 0): number {
  const { number, words } = formOf(job.kernel)
  const values = job as unknown as Record<string, number & Record<string, number>> // as `JobFields` says
  integers[at++] = number
  for (let i = 0; i < words.length; i++) {
    const { outer, name, kind } = words[i]!
    const value = (outer === undefined ? values : values[outer]!)[name]!
    if (kind === 'float') floats[at++] = value
    else integers[at++] = +value // true is 1
  }
  return at
}

/** Words that jobs take, one behind the other. */
export const wordsInAll = (jobs: readonly Job[]): number => jobs.reduce((sum, job) => sum + wordsIn(job), 0)

/** Writes jobs one behind the other. */
export function writeJobs(jobs: readonly Job[], words: Words): void {
  let next = 0
  for (const job of jobs) next = writeJob(job, words, next)
}

/** A job's fields in the order of its words, which the kernel's number precedes. */
export function fieldsOf(job: Job): readonly { readonly kind: Kind, readonly value: number }[] {
  const values = job as unknown as Record<string, number & Record<string, number>> // as `JobFields` says
  return formOf(job.kernel).words.map(({ outer, name, kind }) =>
    ({ kind, value: +(outer === undefined ? values : values[outer]!)[name]! }))
}
