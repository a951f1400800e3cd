import type { PictureReport } from '../../extension/shared/messages.ts';

const LABELS = ['Drawing', 'Hentai', 'Neutral', 'Porn', 'Sexy'];
const HEADS = ['picture', ...LABELS, 'verdict', 'ms', 'backend', 'pixels by'];

/** Pictures as lines of text: address, scores, verdict, milliseconds, backend and how the pixels were obtained. */
export function tableOf(pictures: readonly PictureReport[]): string {
  const rows = [HEADS, ...pictures.map(toRow)];
  const widths = HEADS.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const numeric = (column: number): boolean => LABELS.includes(HEADS[column]!) || HEADS[column] === 'ms';
  const line = (row: readonly string[]): string =>
    row.map((cell, i) => (numeric(i) ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!))).join('  ');
  return rows.map((row) => line(row).trimEnd()).join('\n');
}

function toRow({ source, scores, state, because, reason, ms, backend, route }: PictureReport): string[] {
  const probabilities = LABELS.map((label) => scores?.[label]?.toFixed(3) ?? '-');
  const verdict = [state, because ?? reason].filter(Boolean).join(': ');
  return [shorten(source), ...probabilities, verdict, ms?.toFixed(0) ?? '-', backend ?? '-', route ?? '-'];
}

function shorten(source: string): string {
  const text = decodeURI(source);
  return text.length <= 48 ? text : `${text.slice(0, 20)}…${text.slice(-27)}`;
}
