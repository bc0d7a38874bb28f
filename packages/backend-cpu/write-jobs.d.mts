import type { JobDescription } from '@itop/kernels/jobs.mjs'

export function jobFieldsText(description?: JobDescription): string
