import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, dirname } from 'node:path';
import sirv from 'sirv';

export interface ServedPage {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves a page's file, and what lies beside and below it, on this machine alone. Browsers let extensions into `file:`
 * addresses only where the user allows that in their settings, which a fresh profile does not.
 *
 * @throws if the folder cannot be read
 */
export async function serveFolder(file: string): Promise<ServedPage> {
  const server = createServer(sirv(dirname(file), { dev: true }));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${encodeURIComponent(basename(file))}`,
    async close() {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}
