import type { CategoryRefusal, Refusal } from '../../../src/learn.ts';
import { say } from '../../shared/say.ts';

/** Why a file of corrections or of a category was not taken, in words. */
export function nameOfRefusal(why: Refusal | CategoryRefusal, detail: string): string {
  switch (why) {
    case 'too-large':
      return say('backupTooLarge');
    case 'damaged':
      return say('refusedDamaged', detail);
    case 'not-an-export':
      return say('refusedNotCorrections');
    case 'not-a-category':
      return say('refusedNotCategory');
    case 'other-model':
      return say('refusedOtherModel', detail);
  }
}
