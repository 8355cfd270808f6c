import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** @param {string} dir the repository's root (import.meta.dirname) */
export const config = (dir) =>
  tseslint.config(
    {
      ignores: [
        '**/dist/**',
        '**/coverage/**',
        '**/node_modules/**',
        'out/**',
        'docs/api/**',
        '**/wasm/**',
        // what tsup writes aside while it builds: gone before it is read
        '**/tsup.config.bundled_*',
      ],
    },
    js.configs.recommended,
    {
      files: ['**/*.js'],
      languageOptions: { globals: { console: 'readonly', process: 'readonly', URL: 'readonly' } },
    },
    {
      files: ['**/*.ts'],
      extends: [...tseslint.configs.strictTypeChecked],
      languageOptions: {
        parserOptions: { project: ['./tsconfig.json'], tsconfigRootDir: dir },
      },
      rules: {
        '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
        '@typescript-eslint/switch-exhaustiveness-check': 'error',
        // contracts are asynchronous; an implementation that need not wait is still right
        '@typescript-eslint/require-await': 'off',
      },
    },
  );
