import { afterAll, beforeAll, describe, test } from 'vitest';
import { BROWSERS } from '../support/find-browser.ts';
import { CHANGING } from './fixtures/changing.ts';
import { FRAMES } from './fixtures/frames.ts';
import { IMAGES } from './fixtures/images.ts';
import { PLACES } from './fixtures/places.ts';
import { SHADOW } from './fixtures/shadow.ts';
import { STYLES } from './fixtures/styles.ts';
import { SWAPPED } from './fixtures/swapped.ts';
import { Stage } from './stage.ts';

const FIXTURES = [...IMAGES, ...FRAMES, ...SHADOW, ...STYLES, ...PLACES, ...CHANGING, ...SWAPPED];

describe.each(BROWSERS)('%s covers', (name) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open(name);
  });
  afterAll(async () => await stage[Symbol.asyncDispose]());

  const played = FIXTURES.filter(({ gap }) => !gap?.[name]);
  test.each(played.map((fixture) => [fixture.name, fixture] as const))(
    '%s',
    async (_, fixture) => await stage.play(fixture),
  );
});
