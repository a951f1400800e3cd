import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import type { EngineFigures } from './measure-engine.ts';
import type { PageFigures } from './measure-page.ts';

const SIDE = 260;
const SCRIM = '#2f6f8f';
const OTHER = '#a39c8c';
const MARK = '#c2703d';

/** What Vega draws in, and what takes its place where the reader's screen is dark. A rule wins over an attribute. */
const IN_THE_DARK: Readonly<Record<string, string>> = {
  white: '#14181d',
  '#000': '#e4e7ea',
  '#888': '#8f98a1',
  '#ddd': '#39414a',
  [SCRIM]: '#5fabd0',
};

type Panel = Extract<TopLevelSpec, { hconcat: unknown }>['hconcat'][number];

/** What was measured, as one SVG for light and dark screens: the engine beside nsfwjs, and how pages settle over time. */
export async function plot(figures: {
  readonly engine?: EngineFigures;
  readonly pages?: readonly PageFigures[];
}): Promise<string> {
  const panels = [...(figures.engine ? [engine(figures.engine)] : []), ...(figures.pages ?? []).map(page)];
  const spec: TopLevelSpec = {
    background: 'white',
    config: { font: 'system-ui, sans-serif', axis: { labelFontSize: 11, titleFontSize: 12 } },
    hconcat: panels,
    resolve: { scale: { color: 'independent' } },
  };
  const view = new View(parse(compile(spec).spec), { renderer: 'none' });
  try {
    return withDarkColours(await view.toSVG());
  } finally {
    view.finalize();
  }
}

function withDarkColours(svg: string): string {
  const rules = Object.entries(IN_THE_DARK).map(
    ([light, dark]) => `[fill="${light}"]{fill:${dark}}[stroke="${light}"]{stroke:${dark}}`,
  );
  return svg.replace('>', `><style>@media (prefers-color-scheme:dark){${rules.join('')}}</style>`);
}

function engine({ inferenceMs, bytesToScoresMs }: EngineFigures): Panel {
  const bars = (of: string, { nsfwjs, scrim }: EngineFigures['inferenceMs']) => [
    { of, by: 'nsfwjs', ms: nsfwjs },
    { of, by: 'Scrim', ms: scrim },
  ];
  return {
    title: 'one picture, one core',
    data: { values: [...bars('inference', inferenceMs), ...bars('file to scores', bytesToScoresMs)] },
    width: SIDE,
    height: SIDE,
    mark: 'bar',
    encoding: {
      x: { field: 'of', type: 'nominal', title: null, axis: { labelAngle: 0 }, sort: null },
      xOffset: { field: 'by', sort: null },
      y: { field: 'ms', type: 'quantitative', title: 'milliseconds' },
      color: {
        field: 'by',
        type: 'nominal',
        title: null,
        scale: { domain: ['nsfwjs', 'Scrim'], range: [OTHER, SCRIM] },
        legend: { orient: 'bottom', columns: 1 },
      },
    },
  };
}

function page({ pictures, settled, cachedMs, withoutMs }: PageFigures): Panel {
  const marks = [
    { seconds: withoutMs / 1000, what: 'loaded without Scrim' },
    { seconds: cachedMs / 1000, what: 'visited again' },
  ];
  const steps = settled.map(({ share, ms }) => ({ share, seconds: ms / 1000 }));
  return {
    title: `${pictures} photographs`,
    width: SIDE,
    height: SIDE,
    layer: [
      {
        data: { values: steps },
        mark: { type: 'line', color: SCRIM, strokeWidth: 2, point: { color: SCRIM } },
        encoding: {
          x: { field: 'seconds', type: 'quantitative', title: 'seconds after navigation', scale: { zero: true } },
          y: {
            field: 'share',
            type: 'quantitative',
            title: 'share settled',
            axis: { format: '.0%' },
            scale: { domain: [0, 1] },
          },
        },
      },
      {
        data: { values: marks },
        mark: { type: 'rule', strokeDash: [6, 4], strokeWidth: 2 },
        encoding: {
          x: { field: 'seconds', type: 'quantitative' },
          color: {
            field: 'what',
            type: 'nominal',
            title: null,
            scale: { domain: ['loaded without Scrim', 'visited again'], range: [OTHER, MARK] },
            legend: { orient: 'bottom', columns: 1, labelLimit: 200, symbolStrokeWidth: 2 },
          },
        },
      },
    ],
  };
}
