import { expect, test } from 'vitest';
import { askPython, pythonForTests } from '../../../e2e/fixtures/python-environment';
import { summarizeRun } from '../../runs/run-summary';
import { finishedRun } from '../../runs/testing/run-event-fixture';
import { renderRunSvg } from './render-run-svg';
import { escapeXml } from './svg-element';

const summary = summarizeRun(finishedRun({ probes: { handmade_features: 0.61 } }));

/** Texts of an SVG, in order, with the markup undone. */
const textsOf = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text ?? '');

test('the picture is well-formed XML with nothing to fetch', async (context) => {
  const python = await pythonForTests();
  if (!python) return context.skip('no Python');
  const script = 'import json, sys, xml.etree.ElementTree as t; print(json.dumps([t.fromstring(s).tag for s in json.load(sys.stdin)]))';
  const pictures = [renderRunSvg('demo', summary), renderRunSvg('<&">\u0000', summary), renderRunSvg('new', summarizeRun([]))];
  expect(await askPython(python, script, pictures)).toEqual(new Array(3).fill('{http://www.w3.org/2000/svg}svg'));
  for (const picture of pictures)
    expect(picture.replace('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(/https?:|href|url\(|@import/);
}, 300_000);

test('counts stand in their cells, hours on both axes, axes and legend are named', () => {
  const texts = textsOf(renderRunSvg('demo', summary));
  for (const count of summary.test?.confusionMatrix.flat() ?? []) expect(texts).toContain(`${count}`);
  expect(texts.filter((text) => text === '24')).toHaveLength(2);
  for (const text of [
    'predicted lag (hours)',
    'true lag (hours)',
    'epoch',
    'cross-entropy (nats)',
    'training',
    'validation',
    'support',
    '0.552',
  ]) {
    expect(texts).toContain(text);
  }
  expect(texts.join(' ')).toContain('learnt nothing new');
});

test('a curve runs through its points: higher loss stands higher', () => {
  const svg = renderRunSvg('demo', summary);
  const path = /<path d="([^"]+)"/.exec(svg)?.[1] ?? '';
  const points = [...path.matchAll(/[ML]([\d.]+) ([\d.]+)/g)].map(([, x, y]) => ({ x: Number(x), y: Number(y) }));
  expect(points).toHaveLength(4);
  const [first, second, third, last] = points;
  if (!first || !second || !third || !last) throw new Error('four points');
  expect(second.x - first.x).toBeCloseTo(last.x - third.x, 1);
  // Loss 2.1, 1.05, 0.7, 0.525: pixel distances in the same proportion.
  expect((last.y - first.y) / (second.y - first.y)).toBeCloseTo((2.1 - 0.525) / (2.1 - 1.05), 2);
});

test.each([2, 8, 24])('with %d classes everything lies inside the picture and no two rows of the table overlap', (classCount) => {
  const svg = renderRunSvg('demo', summarizeRun(finishedRun({ classCount, probes: { handmade_features: 0.61 } })));
  const height = Number(/height="(\d+)"/.exec(svg)?.[1]);
  const places = [...svg.matchAll(/<(?:text|rect|circle)[^>]* (?:c?x)="([\d.-]+)" (?:c?y)="([\d.-]+)"/g)].map(([, x, y]) => ({
    x: Number(x),
    y: Number(y),
  }));
  expect(places.length).toBeGreaterThan(classCount ** 2);
  for (const { x, y } of places) {
    expect(x).toBeGreaterThanOrEqual(0);
    expect(x).toBeLessThanOrEqual(1200);
    expect(y).toBeLessThan(height);
  }
  const rows = [...svg.matchAll(/<text x="624" y="([\d.]+)"[^>]*>\d+ h</g)].map(([, y]) => Number(y));
  expect(rows).toHaveLength(classCount);
  for (const [index, y] of rows.entries()) if (index > 0) expect(y - (rows[index - 1] ?? 0)).toBeGreaterThanOrEqual(20);
});

test('markup in a name stays text', () => {
  const svg = renderRunSvg('<script>alert("&")</script>', summary);
  expect(svg).not.toContain('<script');
  expect(svg).toContain('&lt;script&gt;alert(&quot;&amp;&quot;)&lt;/script&gt;');
  expect(escapeXml('a\u0000b\u001b\ufffec😀')).toBe('abc😀');
});

test('a run without an epoch says so instead of drawing', () => {
  const texts = textsOf(renderRunSvg('new', summarizeRun([])));
  expect(texts.filter((text) => text === 'no epoch completed yet')).toHaveLength(2);
});
