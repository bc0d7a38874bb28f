import './style/base.css'
import './style/parts.css'
import { startApp } from './view/app.js'
import { knownTo } from './view/plugins.js'
import { startTheme } from './view/theme.js'

startTheme()   // at once: the worker says later what there is

const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'itop training' })
knownTo(worker, catalogue => startApp(worker, catalogue))
