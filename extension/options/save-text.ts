/** Lets the user save a text as a file. */
export function saveText(name: string, text: string, type: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = Object.assign(document.createElement('a'), { href: address, download: name });
  link.click();
  // The download has taken hold of the blob once the click's task is over.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
