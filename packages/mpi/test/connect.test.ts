// Real ranks, by real launchers.
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { connect, MpiError } from '../src/index.js'
import { launchers, libraryBeside, onRanks } from './launchers.js'

const rank = fileURLToPath(new URL('rank.mjs', import.meta.url))
const parsed = (lines: readonly string[]) =>
  lines.map(line => JSON.parse(line) as { readonly rank: number }).sort((a, b) => a.rank - b.rank)

for (const { name, program, skipped } of launchers) {
  const here = test.skipIf(skipped !== undefined)
  const why = skipped === undefined ? '' : ` (skipped: ${skipped})`

  here(`ranks of ${name} add up, hear rank 0, wait for each other, and end well${why}`, () => {
    const { status, lines, stderr } = onRanks(program, 3, [rank])
    expect({ status, stderr: stderr.match(/signal|abort|terminat/gi) }).toEqual({ status: 0, stderr: null })
    expect(parsed(lines)).toEqual([0, 1, 2].map(own => ({
      rank: own, size: 3, sums: [6, 0, Math.fround(Math.fround(0.1) + Math.fround(0.2)), 0],
      isZero: [false, true, false, false], many: 6, bytes: [0, 7, 255], heard: own !== 1 || expect.anything(),
      library: expect.stringMatching(name === 'MPICH' ? /^MPICH Version: 4/ : /^Open MPI v4/)
    })))
  })
}

const [openMpi, mpich] = launchers
const both = openMpi!.skipped ?? mpich!.skipped

test.skipIf(both !== undefined)(
  `a library of another MPI finds no other rank${both ? ` (skipped: ${both})` : ''}`, () => {
    const other = libraryBeside(mpich!.program, 'libmpich.so.12')
    const libraries = other.slice(0, other.lastIndexOf('/'))
    const { lines } = onRanks(openMpi!.program, 2, [rank], { ITOP_MPI: other, LD_LIBRARY_PATH: libraries })
    expect(parsed(lines)[0]).toMatchObject({
      name: 'MpiError',
      message: `mpirun of Open MPI started 2 ranks, of which MPICH Version: 4.0.2 (${other}) finds 1: ` +
        'they are not of one MPI. Name the library of the launcher in ITOP_MPI.'
    })
  })

test('a library that is not there, and one that is no MPI, are refused', async () => {
  const launch = { launcher: 'openmpi', rank: 0, size: 2, here: 2 } as const
  await expect(connect(launch, '/nowhere/libmpi.so.40')).rejects.toThrow(MpiError)
  await expect(connect(launch, '/nowhere/libmpi.so.40')).rejects.toThrow(
    /^ITOP_MPI: \/nowhere\/libmpi.so.40 cannot be loaded: /)
  await expect(connect(launch, 'libm.so.6')).rejects.toThrow('libm.so.6: it is no library of MPI 3 or later.')
})
