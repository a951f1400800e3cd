/**
 * Calls back with the model setting in force. An offscreen document cannot read storage: the background opens it with
 * the setting in its address, and closes it when the setting changes.
 */
export function onChosenModel(chosen: (model: string) => void): void {
  chosen(new URLSearchParams(location.search).get('model') ?? 'balanced');
}
