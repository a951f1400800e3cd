/** Milliseconds that an image may take to tell whether there is anything of it. */
const DEADLINE = 10_000;

/** Whether the browser finds nothing to show in an image. One that does not tell in time may still show something. */
export async function isBroken(image: HTMLImageElement): Promise<boolean> {
  let late: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<false>((resolve) => {
    late = setTimeout(() => resolve(false), DEADLINE);
  });
  const told = image.decode().then(
    () => false,
    () => image.complete && image.naturalWidth === 0,
  );
  return await Promise.race([told, silence]).finally(() => clearTimeout(late));
}

/** Whether the browser finds nothing to show at an address. */
export async function isBrokenAt(address: string): Promise<boolean> {
  const image = new Image();
  image.src = address;
  return await isBroken(image);
}
