import { StyleFollower } from './styles/follow-styles.ts';
import type { StylesWorld } from './styles/followed-page.ts';

const world = globalThis as StylesWorld;
world.scrimFollowStyles = (page) => new StyleFollower(page);
world.scrimStylesCame?.();
