import type { Demo } from './serve-demo.ts';

const NAME = 'gallery.example';

/** The demo under a name, as sites have one, for pictures of the product: its address, and what makes Chromium find it. */
export function nameDemo({ url }: Demo): { readonly url: string; readonly args: readonly string[] } {
  return {
    url: `http://${NAME}/`,
    args: [`--host-resolver-rules=MAP ${NAME} ${new URL(url).host}`, '--disable-features=HttpsUpgrades'],
  };
}
