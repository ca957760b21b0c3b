import { DropdownMenu } from 'radix-ui';
import buttonStyles from '#ui/primitives/button.module.css';
import { Icon } from '#ui/primitives/icon.tsx';
import { useLab } from './lab-context.ts';
import styles from './help-menu.module.css';

/** Everything that explains the lab or shows it to others, behind one button. */
export function HelpMenu() {
  const setHelpOpen = useLab((state) => state.setHelpOpen);
  const setTouring = useLab((state) => state.setTouring);
  const setGalleryOpen = useLab((state) => state.setGalleryOpen);
  const setPresenting = useLab((state) => state.setPresenting);
  const items = [
    { label: 'Tour, six steps', run: () => setTouring(true) },
    { label: 'Examples', run: () => setGalleryOpen(true) },
    { label: 'Presenter mode', key: 'p', run: () => setPresenting(true) },
    { label: 'Terms and keys', key: '?', run: () => setHelpOpen(true) },
  ];
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        className={`${buttonStyles.button} ${buttonStyles.quiet} ${buttonStyles.icon}`}
        aria-label="Help"
        title="Tour, examples, presenter mode, terms and keys"
      >
        <Icon name="help" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={styles.menu} align="end" sideOffset={6} collisionPadding={8}>
          {items.map(({ label, key, run }) => (
            <DropdownMenu.Item key={label} className={styles.item} onSelect={run}>
              {label}
              {key ? <kbd>{key}</kbd> : null}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
