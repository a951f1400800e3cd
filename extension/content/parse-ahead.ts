import { type AheadWorld, ParseAhead } from './find/parse-ahead.ts';

(globalThis as AheadWorld).scrimParseAhead = (tree) => new ParseAhead(tree);
