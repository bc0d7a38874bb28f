import type { GrowRule } from '@itop/criteria'
import type { BirthOptions } from '../births.js'
import type { densityDecays } from '../density-decay.js'
import type { DropOptions } from '../drop-axis.js'
import type { StartOptions } from '../start-axis.js'
import type { UpdateSchedule } from '../update-schedule.js'
import type { Removal } from './cht-removal.js'

/** Options of Cannistraci-Hebb training. */
export interface ChtOptions extends BirthOptions,
  Partial<Omit<StartOptions & DropOptions & UpdateSchedule & Omit<Removal, 'temperature'>, 'density'>> {
  readonly density: number
  readonly grow?: string | GrowRule
  /** Exponent of scores that are drawn by, at first and at the last update. Above 0, default 1 and 9. */
  readonly firstTemperature?: number
  readonly lastTemperature?: number
  /** Share of what comes that has just gone, above which a layer changes no more. In (0, 1], default never. */
  readonly earlyStop?: number
  /** Global density at first, from which it falls. In [density, 1], default `density`. */
  readonly initialDensity?: number
  readonly densityDecay?: keyof typeof densityDecays
  readonly topology?: 'random' | 'ring'
  /** How much by chance a ring is linked. In [0, 1], default 0. */
  readonly ringNoise?: number
}

/** What the table has defaults for, but what may be left out. */
export type FilledChtOptions = Required<Omit<ChtOptions, Left>> & Pick<ChtOptions, Left>

type Left = 'initialDensity' | 'densityDecay' | 'earlyStop' | 'interval' | 'birth'
