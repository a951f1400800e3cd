import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Assessment } from './assessment.ts';
import type { Interval } from './intervals.ts';
import { drawBars, drawConfusion, drawCurves, drawReliability } from './plots.ts';

const STYLE = `
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #1b1b1b; background: #fff }
table { border-collapse: collapse; margin: 1rem 0 } th, td { padding: .3rem .8rem; border-bottom: 1px solid #ddd; text-align: right }
th:first-child, td:first-child { text-align: left } figure { display: inline-block; margin: 0 2rem 1rem 0; vertical-align: top }
figcaption { font-weight: 600; margin-bottom: .4rem } .warning { background: #fff3cd; padding: .5rem 1rem; border-left: 4px solid #c0392b }
.mistakes { display: flex; flex-wrap: wrap; gap: 1rem } .mistakes figure { width: 11rem; margin: 0; overflow-wrap: anywhere; font-size: 13px }
svg { max-width: 100%; height: auto }
@media (prefers-color-scheme: dark) {
  :root { color-scheme: dark } body { color: #e4e4e4; background: #18191b } th, td { border-color: #3c3e42 }
  .warning { color: #f3e3b3; background: #3a3115 } svg { background: #fff; padding: .5rem; border-radius: 6px; box-sizing: border-box }
}`;

/** The report: one HTML file that needs nothing from anywhere. Every number in it is one of the assessment's. */
export async function report(assessment: Assessment): Promise<string> {
  const plots = await drawAll(assessment);
  const page = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>{`Evaluation of ${assessment.id}`}</title>
        <style>{STYLE}</style>
      </head>
      <body>
        <Summary {...assessment} />
        <Classes {...assessment} />
        <Plot title="Confusion" svg={plots.confusion} />
        <Plot title="ROC" svg={plots.roc} />
        <Plot title="Precision and recall" svg={plots.pr} />
        <Plot title="Reliability" svg={plots.reliability} />
        <Calibrated {...assessment} />
        <Thresholds {...assessment} />
        {plots.robustness && <Plot title="Accuracy on changed pictures" svg={plots.robustness} />}
        <Slices assessment={assessment} svg={plots.slices} />
        <Mistakes {...assessment} />
      </body>
    </html>
  );
  return `<!doctype html>${renderToString(page)}`;
}

async function drawAll(assessment: Assessment) {
  const { robustness, figures } = assessment;
  const slices = figures.slices.map(({ column, value, count, error, differs }) => ({
    name: `${column}: ${value} (${count})`,
    ...error,
    marked: differs,
  }));
  const changed = robustness.map(({ change, accuracy }) => ({ name: change, ...accuracy, marked: false }));
  return {
    confusion: await drawConfusion(assessment),
    roc: await drawCurves(assessment, 'roc'),
    pr: await drawCurves(assessment, 'pr'),
    reliability: await drawReliability(assessment),
    robustness: changed.length > 0 ? await drawBars(changed, 'accuracy') : undefined,
    slices: slices.length > 0 ? await drawBars(slices, 'share of wrong answers') : undefined,
  };
}

/** A number as the report writes it. */
export function shown(value: number | null): string {
  return value === null ? 'none' : value.toFixed(3);
}

function ranged(interval: Interval | null): string {
  return interval ? `${shown(interval.value)} (${shown(interval.low)} to ${shown(interval.high)})` : 'none';
}

/** The plot is drawn by vega, which escapes every text in it. */
function Plot({ title, svg }: { title: string; svg: string }) {
  return (
    <figure>
      <figcaption>{title}</figcaption>
      <div dangerouslySetInnerHTML={{ __html: svg }} />
    </figure>
  );
}

function Table({ head, rows }: { head: readonly string[]; rows: readonly (readonly ComponentChildren[])[] }) {
  return (
    <table>
      <thead>
        <tr>
          {head.map((name) => (
            <th key={name}>{name}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, i) => (
          <tr key={String(i)}>
            {row.map((cell, j) => (
              <td key={head[j]}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Summary({ title, id, data, figures, comparison, warnings }: Assessment) {
  return (
    <>
      <h1>{title}</h1>
      <p>
        Pack <code>{id}</code>, {data}. In brackets: 95 % intervals.
      </p>
      {warnings.map((warning) => (
        <p class="warning" key={warning}>
          {warning}
        </p>
      ))}
      <p>
        Accuracy <strong id="accuracy">{ranged(figures.accuracy)}</strong>, macro F1 {ranged(figures.macroF1)}, on{' '}
        {figures.count} pictures.
      </p>
      {comparison && (
        <p>
          Against <code>{comparison.id}</code> (accuracy {shown(comparison.accuracy)}): only this one right{' '}
          {comparison.onlyThis} times, only the other {comparison.onlyOther} times; McNemar's test p ={' '}
          {comparison.p.toPrecision(3)}.
        </p>
      )}
    </>
  );
}

function Classes({ figures }: Assessment) {
  const rows = figures.classes.map((of) => [
    of.label,
    of.count,
    shown(of.precision),
    shown(of.recall),
    shown(of.f1),
    ranged(of.auc),
    shown(of.pr.area),
  ]);
  return (
    <>
      <h2>Classes</h2>
      <Table head={['class', 'pictures', 'precision', 'recall', 'F1', 'AUC', 'average precision']} rows={rows} />
    </>
  );
}

function Calibrated({ figures }: Assessment) {
  const { temperature, calibration, calibrationCooled } = figures;
  return (
    <p>
      Expected calibration error {shown(calibration.ece)}
      {calibrationCooled &&
        `; ${shown(calibrationCooled.ece)} with temperature ${shown(temperature)}, fitted on validation pictures`}
      .
    </p>
  );
}

function Thresholds({ figures }: Assessment) {
  const rows = figures.thresholds.map((of) => [
    of.category,
    of.preset,
    `${of.wantedRate * 100} %`,
    of.threshold.toFixed(4),
    shown(of.onTest.falsePositiveRate),
    shown(of.onTest.truePositiveRate),
  ]);
  if (rows.length === 0) return <p>The pack blurs for no category, so there are no thresholds.</p>;
  return (
    <>
      <h2>Thresholds</h2>
      <p>Chosen on the {figures.thresholdsFrom} pictures; the rates are those on the test pictures.</p>
      <Table
        head={[
          'category',
          'preset',
          'wanted false positives',
          'threshold',
          'false-positive rate',
          'true-positive rate',
        ]}
        rows={rows}
      />
    </>
  );
}

function Slices({ assessment, svg }: { assessment: Assessment; svg: string | undefined }) {
  if (!svg) return <p>No column of the data has groups to compare.</p>;
  const differs = assessment.figures.slices.filter((slice) => slice.differs);
  return (
    <>
      <h2>Slices</h2>
      <p>
        Red: the error of all pictures lies outside the group's own interval
        {differs.length > 0
          ? ` (${differs.map(({ column, value }) => `${column}: ${value}`).join(', ')}).`
          : '; there is none.'}
      </p>
      <Plot title="Wrong answers by group" svg={svg} />
    </>
  );
}

function Mistakes({ mistakes }: Assessment) {
  return (
    <>
      <h2>Worst mistakes</h2>
      <div class="mistakes">
        {mistakes.map((of) => (
          <figure key={of.file}>
            <img src={of.thumbnail} alt="" />
            <div>
              {of.label}, called {of.said} ({shown(of.certainty)}; its own class {shown(of.missed)})
            </div>
            <small>{of.file}</small>
          </figure>
        ))}
      </div>
    </>
  );
}
