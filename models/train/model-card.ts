import type { CardDraft } from './graft/pack-files.ts';

/** A model card in Markdown, after M. Mitchell et al., Model Cards for Model Reporting, 2019, from what the pack's card says. */
export function describe({
  id,
  title,
  labels,
  categories,
  thresholds,
  input,
  source,
  figures,
  training = {},
}: CardDraft): string {
  const { data, split, options, head, tune, slices } = training as Record<string, Record<string, unknown> | undefined>;
  const { doubted } = training as { doubted?: number };
  const blurred = Object.keys(categories);
  return `# ${title}

## Intended use

Tells pictures of ${labels.join(', ')} apart, on the user's own machine, so that the Scrim extension can blur them.
${blurred.length > 0 ? `Blurs for: ${blurred.join(', ')}.` : 'Blurs for nothing yet: no class was named with `--blur`.'}
Not meant for decisions about people, for reports to others, or for anything but hiding a picture until it is asked for.

## Network

Pack \`${id}\`, from ${source.name} ${source.version} (${source.licence}, ${source.url}); input ${input.size} x ${input.size}, RGB,
the whole picture squashed to a square.
${table('Training', options)}${table('Head', head)}${table('Fine-tuning', tune)}
## Data
${table('', data)}${table('Split', split && { ...split, 'of train, left out as doubtful': doubted ?? 0 })}
## Measured
${Object.keys(figures.measured).length > 0 ? table('', figures.measured) : '\nNot measured yet: `npm run evaluate`.\n'}
## Thresholds
${Object.keys(thresholds.balanced).length > 0 ? table('', thresholds) : '\nNone.\n'}
## Slices
${slices ? table('', slices) : '\nNot measured yet: `npm run evaluate` compares every group that labels.csv has a column for.\n'}
## Limits

It knows what it was shown: pictures unlike the data above may get any score. Groups with few pictures are measured
poorly, and slices are only as good as the columns behind them. Errors are listed in the evaluation's report; look at them before relying
on it.
`;
}

function table(title: string, entries: Readonly<Record<string, unknown>> | undefined): string {
  if (!entries || Object.keys(entries).length === 0) return '';
  const rows = Object.entries(entries).map(([key, value]) => `| ${key} | ${cell(value)} |`);
  return `\n${title ? `### ${title}\n\n` : ''}| | |\n|---|---|\n${rows.join('\n')}\n`;
}

function cell(value: unknown): string {
  if (Array.isArray(value)) return value.map(cell).join(', ').replaceAll('|', '\\|') || 'none';
  if (value !== null && typeof value === 'object')
    return Object.entries(value)
      .map(([key, inner]) => `${key} ${cell(inner)}`)
      .join(', ')
      .replaceAll('|', '\\|');
  if (typeof value === 'number') return String(Number(value.toPrecision(4)));
  return String(value ?? 'none').replaceAll('|', '\\|');
}
