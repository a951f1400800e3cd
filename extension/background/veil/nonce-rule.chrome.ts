const KEY = 'readingNonce';
const RULE_ID = 1;

let ready: Promise<string> | undefined;

/**
 * A session rule that lets content scripts read cross-origin pictures from the page's own HTTP cache: responses to
 * requests whose URL fragment carries this secret are readable. Servers never see fragments, pages never see the
 * secret; it lives in memory and changes with every browser start.
 *
 * @returns the secret
 */
export function nonceRule(): Promise<string> {
  ready ??= setUp().catch((error: unknown) => {
    ready = undefined;
    throw error;
  });
  return ready;
}

async function setUp(): Promise<string> {
  const stored: Record<string, unknown> = await chrome.storage.session.get(KEY);
  const nonce = typeof stored[KEY] === 'string' ? stored[KEY] : crypto.randomUUID().replaceAll('-', '');
  await chrome.storage.session.set({ [KEY]: nonce });
  await chrome.declarativeNetRequest.updateSessionRules({
    removeRuleIds: [RULE_ID],
    addRules: [
      {
        id: RULE_ID,
        condition: { urlFilter: `#${nonce}|`, resourceTypes: ['xmlhttprequest'] },
        action: {
          type: 'modifyHeaders',
          responseHeaders: [
            { header: 'access-control-allow-origin', operation: 'set', value: '*' },
            // With credentials omitted nothing may claim them; some servers send this with every answer.
            { header: 'access-control-allow-credentials', operation: 'remove' },
          ],
        },
      },
    ],
  });
  return nonce;
}
