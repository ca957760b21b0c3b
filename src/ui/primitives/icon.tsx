/** Line icons on a 16 px grid, drawn here so that no icon font has to load. They are decoration: buttons carry the names. */
const PATHS = {
  play: 'M5 3.2v9.6l7.6-4.8z',
  pause: 'M5 3.5v9M11 3.5v9',
  start: 'M4 3.5v9M12.5 3.5 6.5 8l6 4.5z',
  back: 'M10.5 3.5 5 8l5.5 4.5',
  forward: 'M5.5 3.5 11 8l-5.5 4.5',
  stop: 'M4 4h8v8H4z',
  reset: 'M3 8a5 5 0 1 0 1.6-3.7M3 2.5V5h2.6',
  dice: 'M3 3h10v10H3zM5.6 5.6h.01M10.4 5.6h.01M8 8h.01M5.6 10.4h.01M10.4 10.4h.01',
  sun: 'M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6M8 1.5v1.4M8 13.1v1.4M1.5 8h1.4M13.1 8h1.4M3.4 3.4l1 1M11.6 11.6l1 1M3.4 12.6l1-1M11.6 4.4l1-1',
  moon: 'M12.8 9.6A5.4 5.4 0 0 1 6.4 3.2a5.4 5.4 0 1 0 6.4 6.4',
  system: 'M2.5 3.5h11v7h-11zM6 13h4M8 10.5V13',
  help: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12M6.2 6.3a1.9 1.9 0 1 1 2.6 1.8c-.5.2-.8.6-.8 1.1M8 11.4h.01',
  close: 'M4 4l8 8M12 4l-8 8',
  maximise: 'M9.5 3H13v3.5M6.5 13H3V9.5M13 3 9 7M3 13l4-4',
  restore: 'M13 6.5H9.5V3M3 9.5h3.5V13M9.5 6.5l4-4M6.5 9.5l-4 4',
  left: 'M2.5 3h11v10h-11zM6 3v10',
  right: 'M2.5 3h11v10h-11zM10 3v10',
  bottom: 'M2.5 3h11v10h-11zM2.5 9.5h11',
  eye: 'M1.5 8S4 3.8 8 3.8 14.5 8 14.5 8 12 12.2 8 12.2 1.5 8 1.5 8M8 6.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6',
  check: 'M3 8.5 6.5 12 13 4.5',
  warning: 'M8 2.2 14.4 13.4H1.6zM8 6.4v3.4M8 11.6h.01',
  home: 'M2.5 8 8 3l5.5 5M4 7v6h8V7',
  share:
    'M12 5.5a1.75 1.75 0 1 0 0-3.5 1.75 1.75 0 0 0 0 3.5M4 9.75a1.75 1.75 0 1 0 0-3.5 1.75 1.75 0 0 0 0 3.5M12 14a1.75 1.75 0 1 0 0-3.5 1.75 1.75 0 0 0 0 3.5M5.6 7.2l4.8-2.5M5.6 8.8l4.8 2.5',
  menu: 'M2.5 4.5h11M2.5 8h11M2.5 11.5h11',
  chevron: 'M6 3.5 10.5 8 6 12.5',
  open: 'M3.5 6 8 10.5 12.5 6',
  up: 'M8 13V3.5M4 7l4-4 4 4',
  down: 'M8 3v9.5M4 9l4 4 4-4',
  copy: 'M6 6h7v7H6zM3.5 10H3V3h7v.5',
  trash: 'M3 4.5h10M6 4.5V3h4v1.5M4.5 4.5l.6 8.5h5.8l.6-8.5M7 7v3.5M9 7v3.5',
  undo: 'M3 6.5h6.5a3.5 3.5 0 0 1 0 7H6M5.8 3.5 3 6.5l2.8 3',
  redo: 'M13 6.5H6.5a3.5 3.5 0 0 0 0 7H10M10.2 3.5l2.8 3-2.8 3',
  plus: 'M8 3v10M3 8h10',
  save: 'M8 2.5V10M4.8 7 8 10.2 11.2 7M3 13h10',
} as const;

export type IconName = keyof typeof PATHS;
const FILLED: ReadonlySet<IconName> = new Set(['play', 'start', 'stop']);

export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      aria-hidden="true"
      fill={FILLED.has(name) ? 'currentColor' : 'none'}
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
