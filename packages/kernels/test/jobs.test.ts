import { expect, test } from 'vitest'
import { describeJobs } from '../jobs.mjs'

const header = (fields: string): string => `
namespace jobs {
struct Both {
${fields}
};
}
#define KERNELS(K) \\
  K(do_both, Both)
`

test('fields of a job are read with their kinds, in order, by the names of TypeScript', () => {
  const { structs, kernels } = describeJobs(header(`
  Ref<const float> x_row;    // a comment; with a semicolon
  int from, to;
  uint32_t key;
  float rate;
  Flag is_on;`))
  expect(structs).toEqual([{
    name: 'both', base: undefined, fields: [
      ['xRow', 'place'], ['from', 'integer'], ['to', 'integer'], ['key', 'integer'], ['rate', 'float'], ['isOn', 'flag']
    ]
  }])
  expect(kernels).toEqual([['do_both', 'both']])
})

test('what is no field of 32 bits is refused with its name, since the host could not write it', () => {
  expect(() => describeJobs(header('  double rate;'))).toThrow('jobs.h: rate of both is a double')
  expect(() => describeJobs(header('  float *x;'))).toThrow(/jobs\.h: 'float \*x' of Both is no type and names/)
})

test('every kernel has a job that is described', () => {
  const { structs, kernels } = describeJobs()
  const names = structs.map(({ name }) => name)
  expect(kernels.length).toBeGreaterThan(30)
  expect(names).toEqual(expect.arrayContaining(kernels.map(([, struct]) => struct)))
})
