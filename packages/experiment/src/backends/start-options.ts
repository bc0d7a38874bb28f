import { partSize } from '@itop/trainer'
import type { StartOptions } from './backend.js'
import type { Recipe } from '../recipe/recipe.js'

/** With what the backend of a recipe is started. */
export const startOptionsOf = (
  { backend, threads, tuned, batch, accumulate }: Pick<Recipe, 'backend' | 'threads' | 'tuned' | 'batch' | 'accumulate'>
): StartOptions => ({
  threads, batch: partSize({ batch, accumulate }), ...backend === 'webgpu' && tuned !== undefined && { tune: tuned }
})
