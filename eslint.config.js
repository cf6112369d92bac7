import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const ambientTime = [
  { name: 'Date', message: 'Time is handed in.' },
  { name: 'performance', message: 'Time is handed in.' },
];

export default tseslint.config(
  {
    ignores: [
      'apps/web/vite.config.ts',
      'packages/embed-sdk/vite.config.ts',
      '**/dist/**',
      '**/.types/**',
      '**/node_modules/**',
      'test-results/**',
      'playwright-report/**',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidOperator: true },
      ],
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      // `const { left, ...rest } = all` says what is left out.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      'max-lines': ['error', 400],
      'no-restricted-syntax': ['error', { selector: 'TSEnumDeclaration', message: 'A union of words, please.' }],
      'no-console': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    files: ['packages/ui/**/*.tsx', 'packages/ui/**/*.ts', 'apps/web/**/*.tsx'],
    plugins: { 'react-hooks': reactHooks },
    rules: { 'react-hooks/rules-of-hooks': 'error', 'react-hooks/exhaustive-deps': 'error' },
  },
  {
    files: ['packages/mesh/src/**', 'packages/demo-mesh/src/**'],
    ignores: ['**/*.test.ts'],
    rules: { 'no-restricted-globals': ['error', ...ambientTime] },
  },
  {
    files: ['apps/**/*.ts', 'packages/**/*.ts', 'packages/**/*.tsx'],
    ignores: [
      'apps/*/src/main.ts',
      'apps/server/src/answers/main.ts',
      '**/*.test.ts',
      '**/*.test.tsx',
      '**/testing/**',
      '**/vite.config.ts',
    ],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only main.ts reads the environment.' },
      ],
    },
  },
  { files: ['apps/*/src/main.ts', 'apps/server/src/answers/main.ts', 'e2e/bench/**'], rules: { 'no-console': 'off' } },
  {
    files: ['**/*.test.ts', '**/*.test.tsx', '**/testing/*.ts', '**/testing/*.tsx', 'e2e/**/*.ts', '*.config.ts'],
    languageOptions: {
      parserOptions: { projectService: false, project: './tsconfig.tests.json', tsconfigRootDir: import.meta.dirname },
    },
    // Tests say what they mean with `!`, and print which binaries and captures they were run with.
    rules: { '@typescript-eslint/no-non-null-assertion': 'off', 'no-console': 'off' },
  },
  {
    files: ['.tools/**/*.mjs', '*.mjs', '*.js'],
    languageOptions: {
      globals: { process: 'readonly', console: 'readonly', URL: 'readonly', fetch: 'readonly', setTimeout: 'readonly' },
    },
  },
);
