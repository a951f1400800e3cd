import { type ComponentChildren, render } from 'preact';
import { speak } from '../shared/say.ts';
import { readFollowed } from '../shared/ui/follow-settings.ts';
import { Header } from './header.tsx';
import { Popup } from './popup-view.tsx';
import { readFirst } from './read-page.ts';

/** Everything is asked for at once and before anything is drawn: each question takes a while to be answered. */
const asked = Promise.all([readFollowed(), readFirst(location.search)]);
speak(document, 'extensionName');
// What needs no answer is there meanwhile.
show();
void asked.then(([followed, page]) => show(<Popup followed={followed} page={page} />));

function show(popup?: ComponentChildren): void {
  render(
    <>
      <Header />
      {popup}
    </>,
    document.body,
  );
}
