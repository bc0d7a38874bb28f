// One lint for the workspace: the language's usual traps, the house style, and who may import whom.
import nx from '@nx/eslint-plugin'
import tseslint from 'typescript-eslint'

const below = {
  core: ['layer:core'],
  tensor: ['layer:core', 'layer:tensor'],
  backend: ['layer:core', 'layer:tensor', 'layer:backend'],
  experiment: ['layer:core', 'layer:tensor', 'layer:backend'],
  app: ['*'],
  tool: ['*']
}

/** The module boundaries, with `more` layers opened. */
const boundaries = (more = {}) => ['error', {
  allow: ['@itop/config/*'],
  // The lab is two pages: one loads this backend when it is chosen, the other has its kernels from the start.
  checkDynamicDependenciesExceptions: ['@itop/backend-cpu'],
  depConstraints: Object.entries({ ...below, ...more }).map(([layer, layers]) =>
    ({ sourceTag: `layer:${layer}`, onlyDependOnLibsWithTags: layers }))
}]

const tensorflow = why => ['error', { patterns: [{ group: ['@tensorflow/*'], message: why }] }]

// What has statements is declared, one expression is an arrow; where a type is given to it, it has to be one too.
const declared = {
  selector: ':matches(Program, ExportNamedDeclaration) > VariableDeclaration > ' +
    'VariableDeclarator:not([id.typeAnnotation]) > ArrowFunctionExpression[body.type="BlockStatement"]',
  message: 'Declare a function that has statements: function name() { … }. An arrow is for one expression.'
}
const noDefaultExport = { selector: 'ExportDefaultDeclaration', message: 'Export by name: one word to search for.' }
const noExportAll = { selector: 'ExportAllDeclaration', message: 'List the names: index.ts is a table of contents.' }

export default tseslint.config(
  { ignores: ['**/dist/', '**/dist-demo/', '**/.types/', '**/.test/', '**/wasm/', '**/build/', '**/*.d.ts'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  tseslint.configs.recommended,
  {
    rules: {
      'eqeqeq': 'error',
      'max-len': ['error', { code: 120 }],
      'semi': ['error', 'never'],
      'quotes': ['error', 'single', { avoidEscape: true }],
      'no-var': 'error',
      'prefer-const': ['error', { destructuring: 'all' }],
      'func-style': ['error', 'declaration', { allowArrowFunctions: true }],
      'arrow-body-style': 'error',
      'no-restricted-syntax': ['error', declared],
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }]
    }
  },
  {
    files: ['**/*.{ts,mjs}'],
    plugins: { '@nx': nx },
    rules: { '@nx/enforce-module-boundaries': boundaries() }
  },
  {
    // Only programs and tests choose a backend, so a test above `ops` may import one.
    files: ['packages/*/test/**'],
    rules: { '@nx/enforce-module-boundaries': boundaries({ tensor: below.backend }) }
  },
  {
    files: ['packages/*/src/**'],
    rules: {
      'no-restricted-syntax': ['error', declared, noDefaultExport, noExportAll],
      'no-console': 'error',
      'prefer-arrow-callback': 'error'
    }
  },
  { files: ['packages/cli/src/**'], rules: { 'no-console': 'off' } },
  {
    files: ['packages/{masks,criteria,updaters,metrics,history,checkpoint}/**'],
    rules: { 'no-restricted-imports': tensorflow('Core packages know typed arrays only; tensors belong to @itop/ops.') }
  },
  {
    // A page that predicts loads no TensorFlow.js.
    files: [
      'packages/inference/src/**',
      'packages/backend-cpu/src/{predict,jobs/*,recording/*,predict/*,machine,load-kernels,pool,threads,pixels}.ts'
    ],
    rules: {
      '@typescript-eslint/no-restricted-imports': ['error', {
        paths: [{ name: '@itop/ops', allowTypeImports: true, message: 'It imports TF.js; use @itop/ops/plain.' }],
        patterns: [{ group: ['@tensorflow/*'], message: 'Pages that predict load no TF.js.' }]
      }]
    }
  },
  {
    files: ['packages/models/src/**'],
    rules: { 'no-restricted-imports': tensorflow('A model composes @itop/ops and sees no tensor library.') }
  }
)
