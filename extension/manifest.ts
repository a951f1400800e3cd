/** The browsers that the build makes an extension for. */
export const BROWSERS = ['chrome', 'firefox'] as const;
export type BrowserName = (typeof BROWSERS)[number];

type Manifest = Record<string, unknown> & {
  permissions: string[];
  background: Record<string, unknown>;
  content_scripts: Record<string, unknown>[];
};

/** What only Chrome has; Firefox warns of each. */
const CHROME_ONLY = {
  keys: ['minimum_chrome_version', 'message_serialization', 'storage'],
  permissions: ['declarativeNetRequestWithHostAccess', 'offscreen'],
};

/**
 * A browser's own manifest, derived from the one at the root so that each loads without a warning.
 *
 * @param version the package's version, which the manifest takes
 */
export function deriveManifest(root: unknown, browser: BrowserName, version: string): Manifest {
  const manifest = { ...structuredClone(root as Manifest), version };
  return browser === 'chrome' ? forChrome(manifest) : forFirefox(manifest);
}

function forChrome(manifest: Manifest): Manifest {
  const { browser_specific_settings: _, ...rest } = manifest;
  return rest as Manifest;
}

function forFirefox(manifest: Manifest): Manifest {
  const kept = Object.entries(manifest).filter(([key]) => !CHROME_ONLY.keys.includes(key));
  return {
    ...(Object.fromEntries(kept) as Manifest),
    // The host runs in the background page itself: Firefox has no offscreen documents and needs none.
    background: { scripts: ['background/background.js', 'host/host.js'] },
    permissions: manifest.permissions.filter((permission) => !CHROME_ONLY.permissions.includes(permission)),
  };
}
