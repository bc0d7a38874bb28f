/** What jobs.h describes. */
export interface JobDescription {
  readonly structs: readonly {
    readonly name: string
    readonly base: string | undefined
    readonly fields: readonly (readonly [name: string, kind: string])[]
  }[]
  readonly kernels: readonly (readonly [name: string, struct: string])[]
}

export function describeJobs(text?: string): JobDescription
