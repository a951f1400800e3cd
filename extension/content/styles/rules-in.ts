/** A sheet's rules; undefined if nobody may read them. */
export function readable(sheet: CSSStyleSheet): CSSRuleList | undefined {
  try {
    return sheet.cssRules;
  } catch {
    return undefined;
  }
}

/** Rules and those in them. */
export function* rulesIn(rules: Iterable<CSSRule>): Generator<CSSRule> {
  for (const rule of rules) {
    yield rule;
    const { cssRules } = rule as Partial<CSSGroupingRule>;
    if (cssRules) yield* rulesIn(cssRules);
  }
}

/** The rules of sheets and of those that they import, as far as anybody may read them. */
export function* rulesOf(sheets: readonly CSSStyleSheet[]): Generator<CSSRule> {
  for (const sheet of sheets) {
    for (const rule of rulesIn(readable(sheet) ?? [])) {
      yield rule;
      const { styleSheet } = rule as Partial<CSSImportRule>;
      if (styleSheet) yield* rulesOf([styleSheet]);
    }
  }
}
