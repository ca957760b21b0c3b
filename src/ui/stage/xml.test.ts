import { expect, it } from 'vitest';
import { parseXml } from './xml.ts';

it('reads nested and self-closing elements with their attributes', () => {
  const root = parseXml('<?xml version="1.0"?><!-- <no/> --><a x="1"><b y="2 3"/><c><b/></c></a>');
  expect(root).toEqual({
    name: 'a',
    attributes: { x: '1' },
    children: [
      { name: 'b', attributes: { y: '2 3' }, children: [] },
      { name: 'c', attributes: {}, children: [{ name: 'b', attributes: {}, children: [] }] },
    ],
  });
});

it.each(['<a><b></a></b>', '<a>', '<a/><b/>', '</a>'])('refuses %s', (source) => {
  expect(() => parseXml(source)).toThrow(/XML/);
});
