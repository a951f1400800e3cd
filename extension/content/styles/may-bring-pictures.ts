/** What puts a picture where only a look finds it. Strings may have anything in them. */
const PICTURES =
  /(?:content|list-style[a-z-]*|filter|--[\w-]+|initial-value|result)\s*:(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[^;}"'])*(?:url|image|fade|set|element|paint|src|if)\(/i;

/** Whether declarations may show pictures in list markers, `content` or filters, or wherever a variable is used. */
export const mayBringPictures = (declarations: string): boolean => PICTURES.test(declarations);
