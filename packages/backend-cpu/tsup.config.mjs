import { library } from '@itop/config/tsup.mjs'

const { dts, ...settings } = library()

export default {
  ...settings,
  entry: { index: 'src/index.ts', predict: 'src/predict.ts', seedrandom: 'browser/seedrandom.mjs' },
  noExternal: ['seedrandom'],
  splitting: false,
  dts: { ...dts, entry: { index: 'src/index.ts', predict: 'src/predict.ts' } }
}
