export { barPicture, type BarPlot, type BarSeries } from './report/bar-plot.js'
