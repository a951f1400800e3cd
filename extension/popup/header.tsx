import browser from 'webextension-polyfill';
import { say } from '../shared/say.ts';
import { Mark } from '../shared/ui/mark.tsx';

/** The name, and the way to the options: what needs no answer from anybody, and so is there at once. */
export function Header() {
  return (
    <header class="row spread">
      <h1 class="row">
        <Mark side={48} size={24} />
        {say('extensionName')}
      </h1>
      <button type="button" class="button quiet" id="options" onClick={() => void openOptions()}>
        {say('openOptions')}
      </button>
    </header>
  );
}

async function openOptions(): Promise<void> {
  await browser.runtime.openOptionsPage();
  window.close();
}
