/** The backends, as people type them. */
export const backendNames = ['cpu', 'node', 'node-gpu', 'webgpu'] as const

/** A backend, as people type it. */
export type BackendName = typeof backendNames[number]
