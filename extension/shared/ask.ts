import browser, { type Runtime } from 'webextension-polyfill';
import type { ToBackground, ToHost, ToPage } from './messages.ts';

/** Every request names its addressee, since `runtime.sendMessage` reaches all of the extension's contexts at once. */
interface Envelope {
  readonly scrim: 'background' | 'host' | 'page';
  readonly name: string;
  readonly args: readonly unknown[];
}

type Reply = { readonly result: unknown } | { readonly error: string };

/** Milliseconds after which an unanswered request is given up. */
const DEADLINE = 10_000;
/** Requests for which a model may have to be loaded, run or trained first, and the same for them. */
const SLOW: readonly string[] = ['tryModel', 'acceptPack', 'look', 'heed'] satisfies (keyof ToHost)[];
const SLOW_DEADLINE = 60_000;

type Requests<M> = { [K in keyof M]: M[K] extends (...args: never[]) => unknown ? M[K] : never };
type Args<F> = F extends (...args: infer A) => unknown ? A : never;
type Result<F> = F extends (...args: never[]) => infer R ? R : never;

/** One handler a request, of the same name; `sender` tells who asks. */
export type Handlers<M> = {
  [K in keyof M]: (sender: Runtime.MessageSender, ...args: Args<M[K]>) => Result<M[K]> | Promise<Result<M[K]>>;
};

// What a script does not use of these is left out of it.
const send = (envelope: Envelope): Promise<unknown> => browser.runtime.sendMessage(envelope);

/** Asks the background. Rejects with an Error when it refuses, fails, or does not answer within 10 s. */
export const askBackground = /* @__PURE__ */ asker<ToBackground>('background', send);

/** Asks the classifier host; rejects when there is none, it refuses or fails, or does not answer in time. */
export const askHost = /* @__PURE__ */ asker<ToHost>('host', send, (name) =>
  SLOW.includes(name) ? SLOW_DEADLINE : DEADLINE,
);

/** Asks one frame of a tab; rejects when it has no content script. */
export const askPage = (tabId: number, frameId: number) =>
  asker<ToPage>('page', (envelope) => browser.tabs.sendMessage(tabId, envelope, { frameId }));

/** Whether a request comes from a page of the extension itself, and not from a content script in a page of the web. */
export function isOwnPage({ url }: Runtime.MessageSender): boolean {
  return url?.startsWith(browser.runtime.getURL('')) === true;
}

/** Answers requests to the background. */
export const answerAsBackground = /* @__PURE__ */ answerer<ToBackground>('background');
/** Answers requests to the host, of the extension's own pages alone: content scripts have a port to it. */
export const answerAsHost = /* @__PURE__ */ answerer<ToHost>('host', isOwnPage);
/** Answers requests to this frame. */
export const answerAsPage = /* @__PURE__ */ answerer<ToPage>('page');

function asker<M>(
  to: Envelope['scrim'],
  send: (envelope: Envelope) => Promise<unknown>,
  deadlineOf: (name: string) => number = () => DEADLINE,
) {
  return async <K extends keyof Requests<M> & string>(name: K, ...args: Args<M[K]>): Promise<Result<M[K]>> => {
    const deadline = deadlineOf(name);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      const why = `${to} did not answer ${name} within ${deadline} ms`;
      timer = setTimeout(() => reject(new Error(why)), deadline);
    });
    const reply = await Promise.race([send({ scrim: to, name, args }), late]).finally(() => clearTimeout(timer));
    if (!isReply(reply)) throw new Error(`${to} is not there to answer ${name}`);
    if ('error' in reply) throw new Error(reply.error);
    return reply.result as Result<M[K]>;
  };
}

function answerer<M>(as: Envelope['scrim'], mayAsk: (sender: Runtime.MessageSender) => boolean = () => true) {
  return (handlers: Handlers<M>, signal?: AbortSignal): void => {
    const listen = (message: unknown, sender: Runtime.MessageSender): Promise<Reply> | undefined => {
      if (!isEnvelope(message) || message.scrim !== as) return undefined;
      if (sender.id !== browser.runtime.id || !mayAsk(sender) || !Object.hasOwn(handlers, message.name)) {
        return Promise.resolve({ error: `${as} takes no request ${message.name}` });
      }
      const handler = handlers[message.name as keyof M] as (...args: unknown[]) => unknown;
      return answer(() => handler(sender, ...message.args));
    };
    // The polyfill's type wants a literal `true` or a promise; `undefined` leaves the message to other contexts.
    const listener = listen as Runtime.OnMessageListener;
    browser.runtime.onMessage.addListener(listener);
    signal?.addEventListener('abort', () => browser.runtime.onMessage.removeListener(listener));
  };
}

async function answer(run: () => unknown): Promise<Reply> {
  try {
    return { result: await run() };
  } catch (thrown) {
    return { error: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

function isEnvelope(message: unknown): message is Envelope {
  return typeof message === 'object' && message !== null && 'scrim' in message && 'name' in message;
}

function isReply(reply: unknown): reply is Reply {
  return typeof reply === 'object' && reply !== null && ('result' in reply || 'error' in reply);
}
