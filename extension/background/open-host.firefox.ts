/** In Firefox the host is part of the background page: whoever can ask for it has already woken it. */
export async function openHost(): Promise<{ nonce: string | undefined }> {
  return { nonce: undefined };
}

/** The host reads the chosen model itself. */
export function followChosenModel(): void {}
