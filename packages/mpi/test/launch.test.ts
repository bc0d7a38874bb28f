import { expect, test } from 'vitest'
import { launchOf } from '../src/index.js'

test('ranks started by Open MPI, MPICH and a launcher with PMIx know how many they are', () => {
  expect(launchOf({ OMPI_COMM_WORLD_RANK: '1', OMPI_COMM_WORLD_SIZE: '4', OMPI_COMM_WORLD_LOCAL_SIZE: '2' }))
    .toEqual({ launcher: 'openmpi', rank: 1, size: 4, here: 2 })
  expect(launchOf({ PMI_RANK: '0', PMI_SIZE: '2', MPI_LOCALNRANKS: '2' }))
    .toEqual({ launcher: 'mpich', rank: 0, size: 2, here: 2 })
  expect(launchOf({ PMIX_RANK: '3', SLURM_NTASKS: '8' })).toEqual({ launcher: 'pmix', rank: 3, size: 8, here: 1 })
})

test('Open MPI goes before PMIx, which it uses', () => {
  expect(launchOf({ PMIX_RANK: '1', SLURM_NTASKS: '9', OMPI_COMM_WORLD_RANK: '1', OMPI_COMM_WORLD_SIZE: '2' }))
    .toMatchObject({ launcher: 'openmpi', size: 2 })
})

test('a process that nobody started with others is alone, and so is one of one', () => {
  for (const env of [{}, { PMI_RANK: '0', PMI_SIZE: '1' }, { PMIX_RANK: '0' }, { SLURM_NTASKS: '8' },
    { OMPI_COMM_WORLD_RANK: 'x', OMPI_COMM_WORLD_SIZE: '2' }]) {
    expect(launchOf(env)).toBeUndefined()
  }
})
