/** Whose program started the ranks: that of Open MPI, that of MPICH and its kin, or one that speaks PMIx. */
export type Launcher = 'openmpi' | 'mpich' | 'pmix'

/** What a launcher tells the processes that it starts, of which there are several. */
export interface Launch {
  readonly launcher: Launcher
  /** The number of this process, from 0. */
  readonly rank: number
  /** How many there are. Integer ≥ 2. */
  readonly size: number
  /** How many of them run on this machine. Integer ≥ 1; 1 where it is not said. */
  readonly here: number
}

/** The variables by which launchers tell: rank, size, and how many run on the same machine. */
const variables: readonly (readonly [Launcher, string, readonly string[], string])[] = [
  ['openmpi', 'OMPI_COMM_WORLD_RANK', ['OMPI_COMM_WORLD_SIZE'], 'OMPI_COMM_WORLD_LOCAL_SIZE'],
  ['mpich', 'PMI_RANK', ['PMI_SIZE'], 'MPI_LOCALNRANKS'],
  ['pmix', 'PMIX_RANK', ['SLURM_STEP_NUM_TASKS', 'SLURM_NTASKS'], 'SLURM_NTASKS_PER_NODE']
]

/** What this process was told when it was started; undefined where it is alone, or nobody said anything. */
export function launchOf(env: Readonly<Record<string, string | undefined>>): Launch | undefined {
  const number = (name: string) => Number(env[name] ?? NaN)
  for (const [launcher, rankName, sizeNames, hereName] of variables) {
    const rank = number(rankName)
    const size = number(sizeNames.find(name => env[name] !== undefined) ?? '')
    if (!(rank >= 0 && size > 1)) continue
    const here = number(hereName)
    return { launcher, rank, size, here: here >= 1 ? here : 1 }
  }
  return undefined
}
