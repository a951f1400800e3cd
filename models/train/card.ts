import { createHash } from 'node:crypto';
import type { Card } from '../../src/card.ts';
import type { Model } from '../../src/graph.ts';
import type { Prepared } from './data/prepare.ts';
import { FEATURES, SCORES } from './graft/graft.ts';
import type { CardDraft } from './graft/pack-files.ts';
import type { TrainOptions } from './options.ts';

/** Threshold of every category until `evaluate` has measured better ones. */
const UNMEASURED = { relaxed: 0.9, balanced: 0.5, strict: 0.2 };

export interface Trained {
  readonly base: Card;
  readonly model: Model;
  /** Length of the features. */
  readonly length: number;
  readonly labels: readonly string[];
  readonly canary: readonly number[];
  readonly id: string;
  readonly training: Record<string, unknown>;
}

/** The card of a trained pack. */
export function cardOf(trained: Trained, { blur }: TrainOptions): CardDraft {
  const { base, labels, length, canary, id, training } = trained;
  const sameMeaning = labels.join() === base.labels.join() && blur.length === 0;
  const categories = sameMeaning ? base.categories : Object.fromEntries(blur.map((label) => [label, [label]]));
  const preset = (threshold: number) => Object.fromEntries(Object.keys(categories).map((name) => [name, threshold]));
  const { relaxed, balanced, strict } = UNMEASURED;
  return {
    format: 1,
    id,
    version: '1.0.0',
    title: `${id}, fine-tuned from ${base.title}`,
    labels: [...labels],
    categories,
    thresholds: { relaxed: preset(relaxed), balanced: preset(balanced), strict: preset(strict) },
    input: base.input,
    outputs: { scores: SCORES, features: { node: FEATURES, length } },
    unsure: base.unsure,
    canary: [...canary],
    animation: base.animation,
    source: { ...base.source, name: `fine-tuned from ${base.source.name}` },
    figures: { published: {}, measured: {} },
    training,
  };
}

/** What the card says about the data: numbers and hashes, no names of files. */
export function summarise({ items, labels, leftOut, cleaned }: Prepared): Record<string, unknown> {
  const contents = items.map(({ sha256, label }) => `${sha256} ${label}`).sort();
  const sources = [
    ...new Set(
      items.map(({ source }) =>
        source ? `${source.source} (${source.licence || 'no licence stated'})` : 'not stated',
      ),
    ),
  ];
  return {
    pictures: items.length,
    perLabel: Object.fromEntries(labels.map((label) => [label, items.filter((item) => item.label === label).length])),
    leftOut,
    cleaned,
    sources: sources.slice(0, 50),
    sha256: createHash('sha256').update(contents.join('\n')).digest('hex'),
  };
}
