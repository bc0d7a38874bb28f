import type { Measurement } from '@itop/trainer'
import { builtIns, type Registry } from './registry.js'

/** The measurements that plug-ins bring, for a trainer that has this library's. */
export const ownMeasurements = ({ measurements }: Registry): readonly Measurement[] =>
  Object.values(measurements).filter(({ name }) => !Object.hasOwn(builtIns.measurements, name))
