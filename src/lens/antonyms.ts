/** Pairs whose two sides often share one value vector ("up down up Up Up"): a cluster that mixes them pushes both ways. */
const PAIRS: readonly (readonly [readonly string[], readonly string[]])[] = [
  [
    ['up', 'upward', 'upwards', 'rise', 'raise', 'lift', 'ascend'],
    ['down', 'downward', 'downwards', 'fall', 'lower', 'drop', 'descend'],
  ],
  [
    ['high', 'tall', 'above', 'top'],
    ['low', 'below', 'beneath', 'bottom'],
  ],
  [
    ['fast', 'quick', 'quickly', 'rapid', 'rapidly', 'swift', 'speedy'],
    ['slow', 'slowly', 'gradual', 'gradually', 'sluggish'],
  ],
  [
    ['left', 'west'],
    ['right', 'east'],
  ],
  [
    ['forward', 'forwards', 'front', 'ahead'],
    ['back', 'backward', 'backwards', 'behind', 'rear'],
  ],
  [
    ['open', 'release', 'loose'],
    ['close', 'closed', 'shut', 'grip', 'grasp', 'tight'],
  ],
  [
    ['careful', 'carefully', 'gentle', 'gently', 'cautious', 'soft'],
    ['careless', 'carelessly', 'rough', 'reckless', 'hard'],
  ],
  [
    ['near', 'close', 'closer'],
    ['far', 'distant', 'farther'],
  ],
  [
    ['start', 'begin', 'go'],
    ['stop', 'end', 'finish', 'halt'],
  ],
  [['push'], ['pull']],
  [
    ['in', 'inside', 'into'],
    ['out', 'outside'],
  ],
  [['on'], ['off']],
  [
    ['big', 'large'],
    ['small', 'little', 'tiny'],
  ],
  [
    ['more', 'increase'],
    ['less', 'decrease', 'fewer'],
  ],
  [
    ['hot', 'warm'],
    ['cold', 'cool'],
  ],
];

const SUFFIXES = ['', 's', 'es', 'd', 'ed', 'er', 'ers', 'est', 'ing', 'ings', 'ly', 'ness', 'ward', 'wards'];

/** Is `token` a form of `word`? Both trimmed and lower-cased. 'faster', 'fast' yes; 'breakfast', 'fastidious' no. */
export function isFormOf(token: string, word: string): boolean {
  if (word.length === 0 || !token.startsWith(word.replace(/(e|ly)$/, ''))) return false;
  return SUFFIXES.some(
    (suffix) =>
      token === word + suffix ||
      (word.endsWith('e') && token === word.slice(0, -1) + suffix) ||
      (word.endsWith('ly') && token === word.slice(0, -2) + suffix) ||
      // up → upper, big → bigger
      (suffix.length > 1 && token === word + word.slice(-1) + suffix && !/[aeiou]$/.test(word)),
  );
}

/** Words that mean the opposite of `word`; empty where the list does not know it. */
export function antonymsOf(word: string): readonly string[] {
  const known = (side: readonly string[]) => side.some((other) => isFormOf(word, other));
  // The exact word wins over a form of another one: 'closer' is near, 'close' is shut.
  const exact = PAIRS.filter(([one, other]) => one.includes(word) || other.includes(word));
  const pairs = exact.length > 0 ? exact : PAIRS.filter(([one, other]) => known(one) || known(other));
  return [
    ...new Set(
      pairs.flatMap(([one, other]) => (one.includes(word) || (exact.length === 0 && known(one)) ? other : one)),
    ),
  ];
}

/** Words on the same side of a pair as `word`, itself included. */
export function kinOf(word: string): readonly string[] {
  const sides = PAIRS.flat().filter((side) => side.includes(word));
  return [...new Set([word, ...sides.flat()])];
}
