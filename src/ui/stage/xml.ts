import { invariant } from '#base/errors.ts';

/** An element of the small XML subset that MJCF uses: no text, entities, CDATA or namespaces. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
}

const TAG = /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<(\/?)([\w:-]+)((?:\s+[\w:-]+\s*=\s*"[^"]*")*)\s*(\/?)>/g;
const ATTRIBUTE = /([\w:-]+)\s*=\s*"([^"]*)"/g;

/**
 * Reads our own MJCF in page, worker and Node alike (DOMParser is missing in the last two).
 * @throws LabError 'bug' when tags do not nest: the source is part of the program, not user input.
 */
export function parseXml(source: string): XmlElement {
  interface Open extends XmlElement {
    readonly children: XmlElement[];
  }
  const top: Open = { name: '', attributes: {}, children: [] };
  const open: Open[] = [top];
  for (const [, closing, name, attributes, selfClosing] of source.matchAll(TAG)) {
    if (name === undefined) continue;
    const parent = open.at(-1);
    invariant(parent, `XML closes <${name}> too often`);
    if (closing) {
      invariant(parent.name === name, `XML closes <${name}> inside <${parent.name}>`);
      open.pop();
      continue;
    }
    const element: Open = { name, attributes: parseAttributes(attributes ?? ''), children: [] };
    parent.children.push(element);
    if (!selfClosing) open.push(element);
  }
  invariant(open.length === 1, `XML leaves <${open.at(-1)?.name}> open`);
  const root = top.children[0];
  invariant(root && top.children.length === 1, 'XML has one root element');
  return root;
}

function parseAttributes(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [, name, value] of text.matchAll(ATTRIBUTE)) if (name !== undefined) attributes[name] = value ?? '';
  return attributes;
}
