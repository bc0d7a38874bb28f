import { arch, cpus, platform, totalmem } from 'node:os'

/** What measured. */
export interface Machine {
  readonly processor: string
  readonly cores: number
  /** Bytes. */
  readonly memory: number
  readonly system: string
  readonly node: string
}

/** The machine of this process. */
export const thisMachine = (): Machine => ({
  processor: cpus()[0]?.model.trim() ?? 'unknown',
  cores: cpus().length,
  memory: totalmem(),
  system: `${platform()} ${arch()}`,
  node: process.versions.node
})
