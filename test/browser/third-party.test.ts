import { afterAll, beforeAll, describe, test } from 'vitest';
import { BROWSERS } from '../support/find-browser.ts';
import { THIRD_PARTY } from './fixtures/third-party.ts';
import { Stage } from './stage.ts';

describe.each(BROWSERS)('%s: works as without Scrim, flagged pictures blurred:', (name) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open(name);
  });
  afterAll(async () => await stage[Symbol.asyncDispose]());

  const played = THIRD_PARTY.filter(({ gap }) => !gap?.[name]);
  test.each(played.map((fixture) => [fixture.name, fixture] as const))(
    '%s',
    async (_, fixture) => await stage.play(fixture),
  );
});
