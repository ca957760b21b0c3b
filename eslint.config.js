import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** The house: imports point left only. Neighbours in one array do not know each other. docs/architecture.md draws it. */
export const LAYERS = [
  'base',
  'sim',
  'policy',
  ['steering', 'lens'],
  'rollout',
  'experiment',
  'share',
  'workers',
  'state',
  ['ui', 'cli'],
];
const RANK = LAYERS.flatMap((layer, rank) => [layer].flat().map((name) => [name, rank]));

/** Which rooms may import a package; every other room is refused. */
const OWNERS = {
  '@mujoco/mujoco': ['sim'],
  'onnxruntime-web': ['policy'],
  'onnxruntime-node': ['policy', 'cli'],
  '@huggingface/tokenizers': ['policy'],
  comlink: ['workers'],
  zustand: ['state', 'ui'],
  react: ['ui'],
  'react-dom': ['ui'],
  three: ['ui'],
  '@react-three/fiber': ['ui'],
  'radix-ui': ['ui'],
  'driver.js': ['ui'],
  'plotly.js': ['ui'],
  'qrcode-generator': ['ui'],
  '@tanstack/react-virtual': ['ui'],
  idb: ['policy', 'share', 'state'],
  fflate: ['policy', 'share', 'lens', 'cli'],
  hyparquet: ['share', 'cli'],
  'hyparquet-writer': ['share', 'cli'],
  node: ['cli'],
};

function foreignPackages(room) {
  return Object.entries(OWNERS)
    .filter(([, rooms]) => !rooms.includes(room))
    .map(([name]) => ({
      regex: name === 'node' ? '^node:' : `^${name.replace(/[./]/g, '\\$&')}(/|$)`,
      message: `${room} may not import ${name}; its owner is ${OWNERS[name].join(', ')} (eslint.config.js)`,
    }));
}

/** One object per room sets the rule whole: in a flat config the last match wins. */
const layerRules = RANK.map(([name, rank]) => ({
  files: [`src/${name}/**/*.{ts,tsx}`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            regex: `^#(${RANK.filter(([other, otherRank]) => other !== name && otherRank >= rank)
              .map(([other]) => other)
              .join('|')})/`,
            message: `${name} imports only what is left of it: docs/architecture.md`,
          },
          { regex: '^\\.\\./', message: 'Cross a folder with #folder/file.ts' },
          ...foreignPackages(name),
        ],
      },
    ],
  },
}));

const ENGINE_DEPENDENT = ['sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'atan2', 'exp', 'log', 'pow', 'hypot', 'random'];

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'public', 'training', '**/*.d.ts'] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: {
          allowDefaultProject: ['eslint.config.js', 'scripts/*.mjs'],
          maximumDefaultProjectFileMatchCount_THIS_WILL_SLOW_DOWN_LINTING: 32,
        },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/require-await': 'off',
      eqeqeq: 'error',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
    },
  },
  ...layerRules,
  {
    files: ['src/**/*.{ts,tsx}'],
    ignores: ['src/ui/**', 'src/state/**', 'src/**/*.test.{ts,tsx}'],
    rules: { 'no-restricted-globals': ['error', 'window', 'document', 'localStorage'] },
  },
  {
    files: ['src/base/**/*.ts', 'src/sim/**/*.ts'],
    ignores: ['src/**/*.test.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        ...ENGINE_DEPENDENT.map((property) => ({
          object: 'Math',
          property,
          message: 'Differs between engines: use #base/trigonometry.ts on the path from seed to pixels',
        })),
      ],
      'no-restricted-globals': ['error', 'window', 'document', 'localStorage', 'Date', 'performance'],
    },
  },
  {
    files: ['src/ui/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector: 'CallExpression[callee.name=useFrame] NewExpression',
          message: 'Allocate outside useFrame: it runs at display rate',
        },
      ],
    },
  },
  {
    // Tests read fixtures from disk and drive modules of any room to their left.
    files: ['src/**/*.test.{ts,tsx}', 'src/**/test-support/**'],
    rules: {
      'no-restricted-imports': 'off',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: ['**/*.js', '**/*.mjs'], ...tseslint.configs.disableTypeChecked },
);
