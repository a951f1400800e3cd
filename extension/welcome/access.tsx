import { useEffect, useState } from 'preact/hooks';
import browser from 'webextension-polyfill';
import { hasAccess, requestAccess } from '../shared/access.ts';
import { say } from '../shared/say.ts';

/** Says whether Scrim may see the pages that it is to filter, and asks for it where the user has withheld it. */
export function Access() {
  const granted = useAccess();
  if (granted === undefined) return null;
  if (granted) {
    return (
      <p class="note good" id="access" data-granted="true">
        {say('welcomeAccessGranted')}
      </p>
    );
  }
  return (
    <section class="note bad stack" id="access" data-granted="false">
      <h2>{say('welcomeAccessMissing')}</h2>
      <p>{say('welcomeAccessWhy')}</p>
      <div>
        <button type="button" class="button primary" id="grant" onClick={() => void requestAccess()}>
          {say('welcomeGrant')}
        </button>
      </div>
    </section>
  );
}

/** Whether all sites are open to Scrim, followed as the user grants or revokes it. */
function useAccess(): boolean | undefined {
  const [granted, follow] = useState<boolean>();
  useEffect(() => {
    const look = () => void hasAccess().then(follow);
    look();
    browser.permissions.onAdded.addListener(look);
    browser.permissions.onRemoved.addListener(look);
    return () => {
      browser.permissions.onAdded.removeListener(look);
      browser.permissions.onRemoved.removeListener(look);
    };
  }, []);
  return granted;
}
