/** ESLint's rule sees static imports; this one also sees import() and finds cycles. */
const ROOMS = [
  'base',
  'sim',
  'policy',
  'steering|lens',
  'rollout',
  'experiment',
  'share',
  'workers',
  'state',
  'ui|cli',
];

export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that import each other are one idea: merge or split them.',
      severity: 'error',
      from: {},
      // A slice names the type of the store that it is part of: cycles of types alone cost nothing at run time.
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    ...ROOMS.slice(0, -1).map((rooms, rank) => ({
      name: `${rooms.replace('|', '-or-')}-imports-left`,
      comment: 'Imports point left only, import() too: docs/architecture.md',
      severity: 'error',
      from: { path: `^src/(${rooms})/`, pathNot: '\\.test\\.tsx?$' },
      to: { path: `^src/(${ROOMS.slice(rank + 1).join('|')})/` },
    })),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'default'] },
  },
};
