export { barPicture, type BarPlot, type BarSeries } from './report/bar-plot.js'
export { scatterPicture, type ScatterPlot } from './report/scatter-plot.js'
