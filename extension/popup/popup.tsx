import { type ComponentChildren, render } from 'preact';
import { speak } from '../shared/say.ts';
import { type Followed, followSettings } from '../shared/ui/follow-settings.ts';
import { askOnce } from './ask-once.ts';
import { followPage } from './follow-page.ts';
import { Header } from './header.tsx';
import { Popup } from './popup-view.tsx';
import type { OpenPage } from './read-page.ts';

const NO_PAGE: OpenPage = { tabId: -1, url: undefined, access: true, frames: [], host: undefined };

let followed: Followed | undefined;
let page: OpenPage | undefined;

const popup = new AbortController();
addEventListener('pagehide', () => popup.abort());
const asked = askOnce();
followSettings(
  (now) => {
    followed = now;
    show();
  },
  popup.signal,
  asked.stored,
);
void followPage(
  (now) => {
    page = now ?? NO_PAGE;
    show();
  },
  popup.signal,
  asked.page,
);
speak(document, 'extensionName');
// What needs no answer is there meanwhile.
draw();

function show(): void {
  if (followed && page) draw(<Popup {...followed} page={page} />);
}

function draw(popup?: ComponentChildren): void {
  render(
    <>
      <Header />
      {popup}
    </>,
    document.body,
  );
}
