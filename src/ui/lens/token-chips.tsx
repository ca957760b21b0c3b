import styles from './lens.module.css';

export interface TokenChipsProps {
  readonly tokens: readonly { readonly text: string; readonly isAction: boolean; readonly logit?: number }[];
  /** Called with a token's text, to search for it. */
  readonly onPick?: (text: string) => void;
}

/** Tokens as chips, strongest first: a dot where one begins with a space, action tokens in violet as values. */
export function TokenChips({ tokens, onPick }: TokenChipsProps) {
  return (
    <span className={styles.chips}>
      {tokens.map(({ text, isAction, logit }, rank) => {
        const title = logit === undefined ? text : `${text}: logit ${logit.toFixed(2)}`;
        const props = { className: styles.token, title, 'data-action': isAction } as const;
        return onPick ? (
          <button key={rank} type="button" {...props} onClick={() => onPick(searchText(text, isAction))}>
            {text}
          </button>
        ) : (
          <span key={rank} {...props}>
            {text}
          </span>
        );
      })}
    </span>
  );
}

function searchText(text: string, isAction: boolean): string {
  return isAction ? text.replace('−', '-') : text.replaceAll('·', '').trim();
}
