/** Lets the user save a text as a file. */
export function saveText(name: string, text: string, type: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = Object.assign(document.createElement('a'), { href: address, download: name });
  link.click();
  // The download has taken hold of the blob once the click's task is over.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** Bytes of a file that are read: more than any that is taken may have, so that a huge one is refused as too large. */
const MOST_READ = 32_000_000;

/** The text of the file that was chosen in an `<input type=file>`, which is made ready to choose the same again. */
export async function takeText(input: HTMLInputElement): Promise<string | undefined> {
  const text = await input.files?.[0]?.slice(0, MOST_READ).text();
  input.value = '';
  return text;
}
