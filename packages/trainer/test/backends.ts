import { register } from '@itop/backend-cpu'
import { usePlainCpu } from './toy.js'

/** Starts a backend that tests run on; what comes back ends it. */
type Start = () => Promise<() => Promise<void>>

/** The backends that every machine has, by what tests call them. */
export const backends = {
  'the plain CPU backend': async () => {
    await usePlainCpu()
    return () => Promise.resolve()
  },
  'sparse kernels': async () => {
    const backend = await register({ threads: 2 })
    return () => backend.dispose()
  }
} satisfies Record<string, Start>

export const backendNames = Object.keys(backends) as (keyof typeof backends)[]
