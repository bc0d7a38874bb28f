/** Whether a value that was read from a file has named fields, as `meta` has; which ones, its reader checks. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
