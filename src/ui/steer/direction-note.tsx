import { ok } from '#base/errors.ts';
import type { SteeringCard } from '#state/slices/steering.ts';
import { useLab, useServices } from '#ui/app/lab-context.ts';
import { TokenChips } from '#ui/lens/token-chips.tsx';
import { useAnswer } from '#ui/lens/use-answer.ts';
import { Icon } from '#ui/primitives/icon.tsx';
import { directionOrigin, linkWarning } from './direction-words.ts';
import styles from './steer.module.css';

const SHOWN = 6;

/** What a direction says through the unembedding, where it came from, and whether a link has room for it. */
export function DirectionNote({ card }: { readonly card: SteeringCard }) {
  const tooLong = useLab((state) => linkWarning(state.cards));
  return (
    <>
      <DirectionTokens card={card} />
      <p className={styles.note}>{directionOrigin(card)}</p>
      {tooLong === '' ? null : (
        <p className={styles.warning}>
          <Icon name="warning" /> <span>{tooLong}</span>
        </p>
      )}
    </>
  );
}

function DirectionTokens({ card: { id, intervention } }: { readonly card: SteeringCard }) {
  const { lens } = useServices();
  const bundle = useLab((state) => (state.policyStatus === 'ready' ? state.policyInfo?.bundleId : undefined));
  const rows = Object.values(intervention.directions ?? {});
  const key = bundle === undefined || rows.length === 0 ? null : `${bundle} ${id} ${rows[0]?.slice(0, 3).join()}`;
  const { value } = useAnswer(key, async () => {
    const answer = await lens.lensProject(Float32Array.from(rows.flat()));
    if (!answer.ok) return answer;
    const { texts, isAction } = answer.value;
    return ok(texts.slice(0, SHOWN).map((text, at) => ({ text, isAction: isAction[at] ?? false })));
  });
  return value ? <TokenChips tokens={value} /> : null;
}
