import eslint from '@eslint/js';
import a11y from 'eslint-plugin-jsx-a11y-x';
import reactHooks from 'eslint-plugin-react-hooks';
import storybook from 'eslint-plugin-storybook';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/** What each thing of the browser or of the clock is replaced by, where only the environment may touch it. */
const instead = {
  setTimeout: 'Use environment.setTimer: the virtual clock must be able to hold it.',
  setInterval: 'Use environment.setTimer, set again each time: the virtual clock must be able to hold it.',
  setImmediate: 'Use environment.setTimer: the virtual clock must be able to hold it.',
  requestAnimationFrame: 'Use environment.requestFrame: it also runs in hidden pages and in tests.',
  requestIdleCallback: 'Use environment.setTimer: Safari has no idle callback, and the virtual clock must hold it.',
  performance: 'Use environment.monotonicNow: the virtual clock must be able to move it.',
  window: 'Only src/platform/browser names it. Ask the environment, and extend it if it has no answer.',
  document:
    'Only src/platform/browser names it. Ask the environment; a component uses event.currentTarget.ownerDocument.',
  navigator: 'Use environment.isOnline and environment.onLifecycle.',
  location: 'Take the address as an option.',
  localStorage: 'Take a storage from the environment: it may be full, blocked or shared with other tabs.',
  sessionStorage: 'Take a storage from the environment: it may be full or blocked.',
  indexedDB: 'Take a storage from the environment.',
  crypto: 'Use environment.randomId: tests must be able to repeat it.',
  fetch: 'Take a function from the app, as options do.',
  WebSocket: 'Use a Transport: src/transports/web-socket.ts is the only place that opens a socket.',
  console: 'Use warnOnce for a warning to the developer, environment.reportError for an error of the app.',
};

const noGlobals = Object.entries(instead).map(([name, message]) => ({ name, message }));

const noClocks = [
  { object: 'Date', property: 'now', message: 'Use environment.now: the virtual clock must be able to move it.' },
  { object: 'Math', property: 'random', message: 'Use environment.random: tests must be able to repeat it.' },
  { object: 'globalThis', message: 'Nothing global: ask the environment.' },
];

const noNewDate = {
  selector: "NewExpression[callee.name='Date'][arguments.length=0], CallExpression[callee.name='Date']",
  message: 'Use environment.now: the virtual clock must be able to move it.',
};

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'storybook-static/',
      'coverage/',
      'public/mockServiceWorker.js',
      'tests/setup/react-18.cjs',
      '.dependency-cruiser.cjs',
    ],
  },
  eslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-definitions': 'off', // A union is a type and a shape an interface; both are used.
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: false },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off', // `return stop();` ends a branch in one line.
      '@typescript-eslint/no-empty-function': 'off', // "Nothing to undo" is an answer.
      '@typescript-eslint/no-invalid-void-type': 'off', // `void | Undo`: an effect may give back its undo.
      '@typescript-eslint/unbound-method': 'off', // Services are closures: their methods know no `this`.
      '@typescript-eslint/consistent-indexed-object-style': 'off',
      '@typescript-eslint/unified-signatures': 'off',
      // A module that exports `then` is a promise to `await import()`, which then never gives the module.
      'no-restricted-exports': ['error', { restrictedNamedExports: ['then'] }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    files: [
      'src/{providers,hooks,components,testing}/**/*.{ts,tsx}',
      'stories/**/*.{ts,tsx}',
      '.storybook/*.tsx',
      'tests/**/*.tsx',
    ],
    extends: [reactHooks.configs.flat['recommended-latest']],
  },
  {
    files: ['src/components/**/*.tsx', 'stories/**/*.tsx', '.storybook/*.tsx'],
    extends: [a11y.configs.strict],
  },
  storybook.configs['flat/recommended'],
  {
    files: ['src/{shared,protocol,transports,core,hooks,providers,components,testing}/**/*.{ts,tsx}'],
    rules: {
      'no-restricted-globals': ['error', ...noGlobals],
      'no-restricted-properties': ['error', ...noClocks],
      'no-restricted-syntax': ['error', noNewDate],
    },
  },
  {
    // The one place that opens a socket.
    files: ['src/transports/web-socket.ts'],
    rules: { 'no-restricted-globals': 'off', 'no-restricted-properties': 'off' },
  },
  {
    files: ['tests/**/*.{ts,tsx}', 'stories/**/*.{ts,tsx}'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off', // In a test a missing thing shows itself at once.
    },
  },
  {
    // What the DOM types promise, an older browser may not have.
    files: ['src/platform/browser/**'],
    rules: { '@typescript-eslint/no-unnecessary-condition': 'off' },
  },
  {
    // A type test names things only to ask for their types, and writes what must not compile.
    files: ['tests/types/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unused-vars': 'off',
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unnecessary-type-arguments': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-meaningless-void-operator': 'off',
    },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: { globals: globals.node },
  },
);
