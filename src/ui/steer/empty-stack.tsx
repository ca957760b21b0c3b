import { useState } from 'react';
import { FIRST_WORDS } from '#steering/presets.ts';
import { useLab, useServices } from '#ui/app/lab-context.ts';
import { Button } from '#ui/primitives/button.tsx';
import { useAddCard } from './use-add-card.ts';
import styles from './steer.module.css';

const FIRST_SIZE = 10;

/** What to do first: three words, each one press from a slider. Before the policy is here it says what is missing. */
export function EmptyStack() {
  const { concepts, policyControl } = useServices();
  const { addConcept } = useAddCard();
  const status = useLab((state) => state.policyStatus);
  const [problem, setProblem] = useState('');
  const addWord = async (word: string) => {
    const found = await concepts.find(word, FIRST_SIZE, 'full');
    if (found.ok) addConcept(found.value.concept);
    else setProblem(`${found.error.message} ${found.error.fix}`);
  };
  return (
    <div className={styles.empty}>
      <p>Words live in the policy’s neurons. Take one, push its slider, and see what the arm would do.</p>
      {status === 'ready' ? (
        <div className={styles.examples}>
          {FIRST_WORDS.map((word) => (
            <Button key={word} onClick={() => void addWord(word)}>
              {word}
            </Button>
          ))}
        </div>
      ) : status === 'loading' ? (
        <p className={styles.note}>The words come with the policy, which is loading.</p>
      ) : (
        <Button onClick={() => void policyControl.load()}>Load the policy</Button>
      )}
      {problem === '' ? null : (
        <p role="alert" className={styles.problem}>
          {problem}
        </p>
      )}
    </div>
  );
}
