import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import type { Assessment } from './assessment.ts';

const SIDE = 320;

/** What all plots share. */
const BASE = {
  background: 'white',
  config: { font: 'system-ui, sans-serif', axis: { labelFontSize: 11, titleFontSize: 12 } },
} as const;

/** An axis from 0 to 1. */
function share(field: string, title: string) {
  return { field, title, type: 'quantitative' as const, scale: { domain: [0, 1] } };
}

async function draw(spec: TopLevelSpec): Promise<string> {
  const view = new View(parse(compile(spec).spec), { renderer: 'none' });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

/** Every picture by its true class and by what it was called, as shares of the true class with counts written in. */
export function drawConfusion({ labels, figures }: Assessment): Promise<string> {
  const values = figures.confusion.flatMap((row, i) => {
    const total = Math.max(
      1,
      row.reduce((sum, count) => sum + count, 0),
    );
    return row.map((count, j) => ({ truth: labels[i], said: labels[j], count, share: count / total }));
  });
  const x = { field: 'said', type: 'nominal', title: 'called', sort: [...labels], axis: { labelAngle: -40 } } as const;
  const y = { field: 'truth', type: 'nominal', title: 'is', sort: [...labels] } as const;
  const ink = { condition: { test: 'datum.share > 0.5', value: 'white' }, value: 'black' } as const;
  const side = Math.max(SIDE, labels.length * 44);
  return draw({
    ...BASE,
    data: { values },
    width: side,
    height: side,
    layer: [
      {
        mark: 'rect',
        encoding: {
          x,
          y,
          color: { field: 'share', type: 'quantitative', scale: { scheme: 'blues', domain: [0, 1] }, legend: null },
        },
      },
      {
        mark: { type: 'text', fontSize: 12 },
        encoding: { x, y, text: { field: 'count', type: 'quantitative' }, color: ink },
      },
    ],
  });
}

/** ROC or precision-recall curves, a line a class. */
export function drawCurves({ figures }: Assessment, which: 'roc' | 'pr'): Promise<string> {
  const values = figures.classes.flatMap(({ label, [which]: curve }) =>
    curve.points.map((point, order) => ({ ...point, order, class: named(label, curve.area) })),
  );
  const [x, y] = which === 'roc' ? ['false-positive rate', 'true-positive rate'] : ['recall', 'precision'];
  return draw({
    ...BASE,
    data: { values },
    width: SIDE,
    height: SIDE,
    mark: { type: 'line', strokeWidth: 2, interpolate: which === 'roc' ? 'linear' : 'step-before' },
    encoding: {
      x: share('x', x!),
      y: share('y', y!),
      order: { field: 'order', type: 'quantitative' },
      color: {
        field: 'class',
        type: 'nominal',
        title: which === 'roc' ? 'class (AUC)' : 'class (average precision)',
        legend: { titleLimit: 300 },
        scale: { scheme: 'tableau10' },
      },
    },
  });
}

function named(label: string, area: number | null): string {
  return `${label} (${area === null ? 'none' : area.toFixed(3)})`;
}

/** How often it was right against how certain it was; on the diagonal it is well calibrated. */
export function drawReliability({ figures }: Assessment): Promise<string> {
  const bins = (kind: string, of: Assessment['figures']['calibration'] | null) =>
    (of?.bins ?? []).map((bin) => ({ ...bin, kind }));
  const values = [...bins('as it is', figures.calibration), ...bins('with temperature', figures.calibrationCooled)];
  const encoding = { x: share('confidence', 'certainty'), y: share('accuracy', 'share of right answers') };
  return draw({
    ...BASE,
    data: { values },
    width: SIDE,
    height: SIDE,
    layer: [
      {
        data: {
          values: [
            { confidence: 0, accuracy: 0 },
            { confidence: 1, accuracy: 1 },
          ],
        },
        mark: { type: 'line', strokeDash: [4, 4], color: '#999' },
        encoding,
      },
      {
        mark: { type: 'line', point: { size: 60 } },
        encoding: { ...encoding, color: { field: 'kind', type: 'nominal', title: null } },
      },
    ],
  });
}

interface Bar {
  readonly name: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly marked: boolean;
}

/** Shares with their intervals, a line each; marked ones in red. */
export function drawBars(bars: readonly Bar[], title: string): Promise<string> {
  const y = { field: 'name', type: 'nominal', title: null, sort: null, axis: { labelLimit: 260 } } as const;
  const color = { condition: { test: 'datum.marked', value: '#c0392b' }, value: '#2f6690' } as const;
  const scale = { domain: [0, 1] };
  return draw({
    ...BASE,
    data: { values: bars.map((bar) => ({ ...bar })) },
    width: SIDE + 100,
    height: Math.max(60, bars.length * 22),
    layer: [
      {
        mark: { type: 'rule', strokeWidth: 2 },
        encoding: { y, color, x: { field: 'low', type: 'quantitative', title, scale }, x2: { field: 'high' } },
      },
      {
        mark: { type: 'point', filled: true, size: 70, opacity: 1 },
        encoding: { y, color, x: { field: 'value', type: 'quantitative' } },
      },
    ],
  });
}
