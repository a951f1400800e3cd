import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import manifest from '../../manifest.json' with { type: 'json' };

test('every permission that is asked is justified to the stores, and none that is not', () => {
  const rows = readFileSync('docs/store/permissions.md', 'utf8').matchAll(/^\| `([^`]+)`/gm);
  const justified = [...rows].map((row) => row[1]);
  expect(justified.sort()).toEqual([...manifest.permissions, ...manifest.host_permissions].sort());
});
