import type { ProbeVerdict } from './probe-verdict';
import { element, textElement } from './svg-element';
import type { Box } from './svg-line-chart';
import { palette } from './svg-palette';
import { wrapText } from './wrap-text';

const pitch = 24;
const labelWidth = 170;
const numberWidth = 50;
/** Of 13 px text in a common sans-serif. */
const charactersPerPixel = 1 / 7;

const headHeight = 32;
const lineHeight = 18;
const sentenceLines = 3;

/** Pixels that the bars and a sentence need. */
export const probeBarsHeight = ({ ranking }: ProbeVerdict) => headHeight + ranking.length * pitch + (sentenceLines + 1) * lineHeight;

/** Accuracy of the network beside that of simpler predictors, best first, and the sentence when it does not win. */
export function svgProbeBars({ ranking, sentence }: ProbeVerdict, box: Omit<Box, 'height'>): string {
  const top = box.y + headHeight;
  const barWidth = box.width - labelWidth - numberWidth;
  const below = top + ranking.length * pitch + lineHeight;
  return [
    textElement(box.x, box.y + 18, 'Test accuracy beside simpler predictors', { class: 'title' }),
    ...ranking.flatMap(({ name, accuracy }, index) => {
      const y = top + index * pitch;
      const isNetwork = name === 'network';
      const width = Math.max(0, Math.min(1, accuracy)) * barWidth;
      return [
        textElement(box.x, y + 15, name, { 'font-weight': isNetwork ? 600 : undefined }),
        element('rect', { x: box.x + labelWidth, y: y + 3, width, height: pitch - 7, fill: isNetwork ? palette.network : palette.probe }),
        textElement(box.x + labelWidth + width + 6, y + 15, accuracy.toFixed(3), { 'font-weight': isNetwork ? 600 : undefined }),
      ];
    }),
    ...wrapText(sentence ?? '', box.width * charactersPerPixel).map((line, index) =>
      textElement(box.x, below + index * lineHeight, line, { fill: palette.validation }),
    ),
  ].join('\n');
}
