import type { Study } from '#lens/studies/study.ts';

/** A study as Markdown: everything but the tables, which lie beside it. */
export function studyPage(study: Study, bundleId: string, command: string): string {
  const { id, question, rules, seen, notShown, tables, figures } = study;
  const links = tables.map(({ name }) => `[${name}](${id}-${name}.csv)`);
  return (
    [
      `# ${question}`,
      `Made by \`npm run -s steerlab -- ${command}\` from policy ${bundleId}. Data: ${links.join(', ')}; all of it as [JSON](${id}.json).`,
      list(rules),
      ...figures.map(({ name, title }) => `![${plain(title)}](${id}-${name}.svg)`),
      '## Seen',
      list(seen),
      '## Not shown',
      list(notShown),
      '',
    ]
      .join('\n\n')
      .trimEnd() + '\n'
  );
}

function list(sentences: readonly string[]): string {
  return sentences.map((sentence) => `- ${plain(sentence)}`).join('\n');
}

/** Tokens may look like Markdown. */
function plain(sentence: string): string {
  return sentence.replace(/[\\`*_[\]<>#|]/g, (character) => `\\${character}`);
}
