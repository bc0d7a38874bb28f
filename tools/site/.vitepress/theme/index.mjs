// The theme of VitePress with the fonts that the reader's machine has.
import './style.css'

export { default } from 'vitepress/theme-without-fonts'
