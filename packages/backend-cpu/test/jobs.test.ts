import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { describeJobs } from '@itop/kernels/jobs.mjs'
import { jobFields } from '../src/jobs/fields.js'
import { mostWords, wordsIn, writeJob, type Job, type JobKernel } from '../src/jobs/job.js'
import { jobFieldsText } from '../write-jobs.mjs'

const text = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')
const [ours, theirs] = [text('../src/jobs/fields.ts'), text('../../kernels/src/jobs.h')]

describe('the fields of jobs', () => {
  test('are those of C++; if not, run npm run jobs -w @itop/backend-cpu and look at what builds the job', () => {
    expect(ours).toBe(jobFieldsText())
  })

  test.each([
    ['swapped', 'int outs, chunks;', 'int chunks, outs;'],
    ['of another kind', 'uint32_t key, threshold;', 'float key, threshold;'],
    ['new', 'int run_count;', 'int run_count, run_length;'],
    ['of another kernel', 'K(add, Add)', 'K(add, Scale)']
  ])('are no longer those of C++ where one there is %s', (_, line, other) => {
    expect(theirs).toContain(line)
    expect(jobFieldsText(describeJobs(theirs.replace(line, other)))).not.toBe(ours)
  })
})

/** Every field 1, 2, 3, … in order, true or false for flags by turns, and what is expected of each word. */
function numbered(kernel: JobKernel) {
  const expected: { readonly bits: number, readonly isFloat: boolean }[] = []
  const fill = (fields: object): object => Object.fromEntries(Object.entries(fields).map(([name, kind]) => {
    if (typeof kind === 'object') return [name, fill(kind as object)]
    const number = expected.length + 1
    const flag = number % 2 === 1
    expected.push({ bits: kind === 'flag' ? Number(flag) : number, isFloat: kind === 'float' })
    return [name, kind === 'flag' ? flag : number]
  }))
  return { job: { kernel, ...fill(jobFields[kernel]) } as unknown as Job, expected } // filled by the description
}

const kernels = Object.keys(jobFields) as JobKernel[]

test.each(kernels)('%s: its number comes first, then every field in its order, floats as floats', kernel => {
  const buffer = new ArrayBuffer(4 * (mostWords + 2))
  const [integers, floats] = [new Int32Array(buffer), new Float32Array(buffer)]
  const { job, expected } = numbered(kernel)
  expect(writeJob(job, { integers, floats }, 2)).toBe(2 + wordsIn(job))
  expect(integers[2]).toBe(kernels.indexOf(kernel))
  const written = expected.map(({ isFloat }, i) => (isFloat ? floats : integers)[3 + i])
  expect(written).toEqual(expected.map(({ bits }) => bits))
})

test('the order in which a job names its fields does not matter', () => {
  const words = () => ({ integers: new Int32Array(8), floats: new Float32Array(8) })
  const [one, other] = [words(), words()]
  writeJob({ kernel: 'add', a: 64, b: 128, out: 192, n: 3 }, one)
  writeJob({ n: 3, out: 192, b: 128, kernel: 'add', a: 64 }, other)
  expect(other).toEqual(one)
})
