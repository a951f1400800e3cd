import { expect, test, vi } from 'vitest';
import schema from '../../extension/managed-schema.json' with { type: 'json' };
import { DEFAULTS, OF_THIS_MACHINE, whyInvalid } from '../../extension/shared/settings.ts';

vi.mock('webextension-polyfill', () => import('./fake-browser.ts'));

interface Property {
  readonly type: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
}

const properties: Record<string, Property> = schema.properties;

test('an administrator can set every setting but what was learnt, and nothing else', () => {
  expect([...Object.keys(properties), ...OF_THIS_MACHINE].sort()).toEqual(Object.keys(DEFAULTS).sort());
});

test('what the schema names is what the settings take', () => {
  for (const [name, { type, enum: values = [], minimum, maximum }] of Object.entries(properties)) {
    for (const value of values) expect(whyInvalid(name, value), `${name} ${value}`).toBeUndefined();
    if (values.length > 0) expect(whyInvalid(name, 'anything else')).toBeDefined();
    if (type !== 'integer' || minimum === undefined || maximum === undefined) continue;
    for (const value of [minimum, maximum]) expect(whyInvalid(name, value), `${name} ${value}`).toBeUndefined();
    for (const value of [minimum - 1, maximum + 1]) expect(whyInvalid(name, value), `${name} ${value}`).toBeDefined();
  }
});
