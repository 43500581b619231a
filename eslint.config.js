import js from '@eslint/js'
import next from '@next/eslint-plugin-next'
import { defineConfig } from 'eslint/config'
import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

/** `process.env` is read in one file per program, where it is validated. */
const environment = {
  selector: 'MemberExpression[object.name="process"][property.name="env"]',
  message: 'Read the environment in env.ts only.',
}

export default defineConfig(
  {
    ignores: [
      '**/node_modules',
      '**/.next',
      '**/generated',
      '**/*_pb.ts',
      '**/next-env.d.ts',
      '.lens*',
      'coverage',
    ],
  },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'no-restricted-syntax': ['error', environment],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
    },
  },
  { files: ['**/env.ts', 'scripts/*.mjs'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['scripts/*.mjs', '**/*.{js,cjs}'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', setInterval: 'readonly' } },
  },
  {
    files: ['apps/web/**/*.{ts,tsx}'],
    plugins: { '@next/next': next, 'react-hooks': { rules: reactHooks.rules } },
    rules: { ...next.configs.recommended.rules, ...reactHooks.configs.recommended.rules },
    settings: { next: { rootDir: `${import.meta.dirname}/apps/web` } },
  },
)
