import { askOnce } from './ask-once.ts';

// So small that it runs while the rest of the popup is still being read and compiled: the answers come meanwhile.
askOnce();
