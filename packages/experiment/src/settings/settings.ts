import type { LayerChoice } from '@itop/backend-webgpu'
import * as z from 'zod/mini'
import { fileOnly, type settingsOfTraining, type settingsOfWhat } from './general.js'
import type { MethodInput } from './method-settings.js'
import type { RecipeSettings } from './setting.js'

type Values<T> = {
  -readonly [K in keyof T]?: T[K] extends { readonly schema: z.ZodMiniType<infer V> } ? V | undefined : never
}

/**
 * What a recipe file or the flags say, each setting optional. Settings that a plug-in brings stand beside these, by
 * their names.
 */
export type RecipeInput =
  & Values<ReturnType<typeof settingsOfWhat>> & Values<ReturnType<typeof settingsOfTraining>> & MethodInput
  & {
    readonly $schema?: string | undefined
    readonly id?: string | undefined
    /** Names or paths, as `--plugin` takes them. */
    readonly plugins?: readonly string[] | undefined
    readonly tuned?: readonly LayerChoice[] | undefined
  }

/** The name of a setting of this library that is a flag too. */
export type SettingKey = Exclude<keyof RecipeInput, '$schema' | 'id' | 'tuned' | 'plugins'>

/** The validator of recipe files, and of what flags give: unknown keys are refused. */
export const recipeSchema = (settings: RecipeSettings) => z.partial(z.strictObject({
  ...fileOnly,
  plugins: z.array(z.string().check(z.minLength(1)))
    .check(z.describe('Packages or files whose names this recipe uses.')),
  ...Object.fromEntries(Object.entries(settings).map(([key, { schema }]) => [key, schema]))
}))
