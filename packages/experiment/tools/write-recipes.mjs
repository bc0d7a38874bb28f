// Writes docs/recipes.md from the recipes; run after a build: npm run docs
import { writeFileSync } from 'node:fs'
import { recipesPage } from '../dist/index.js'

writeFileSync(new URL('../../../docs/recipes.md', import.meta.url), recipesPage())
