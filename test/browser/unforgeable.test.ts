import { afterAll, beforeAll, describe, test } from 'vitest';
import { BROWSERS } from '../support/find-browser.ts';
import { HOSTILE } from './fixtures/hostile.ts';
import { Stage } from './stage.ts';

describe.each(BROWSERS)('%s: a page cannot make an unjudged or blurred picture visible by', (name) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open(name);
  });
  afterAll(async () => await stage[Symbol.asyncDispose]());

  const played = HOSTILE.filter(({ gap }) => !gap?.[name]);
  test.each(played.map((fixture) => [fixture.name, fixture] as const))(
    '%s',
    async (_, fixture) => await stage.play(fixture),
  );
});
