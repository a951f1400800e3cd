import type { Task } from './serve.ts';

type Look = 'veiled' | 'grey' | 'clear';

const picture = document.querySelector<HTMLImageElement>('#picture')!;
const progress = document.querySelector<HTMLElement>('#progress')!;
const keyList = document.querySelector<HTMLElement>('#keys')!;

/** Held keys that show more; nothing is shown clearly unless somebody asks for it. */
const LOOKS: Readonly<Record<string, Look>> = { ' ': 'clear', Tab: 'grey' };

let task: Task | undefined;
let busy = false;

async function ask(method: 'GET' | 'POST', path: string): Promise<void> {
  busy = true;
  try {
    const response = await fetch(path, { method });
    if (!response.ok) throw new Error(await response.text());
    task = (await response.json()) as Task;
    draw(task);
  } catch (thrown) {
    progress.textContent = `Not saved: ${thrown instanceof Error ? thrown.message : thrown}. Press the key again.`;
  } finally {
    busy = false;
  }
}

function draw({ labeller, keys, answered, total, next }: Task): void {
  const who = labeller ? `${labeller}: ` : '';
  progress.textContent = next === null ? `${who}all ${total} done` : `${who}${answered} of ${total}`;
  picture.hidden = next === null;
  show('veiled');
  const entries = [
    ...Object.entries(keys),
    ['u', 'unsure'],
    ['s', 'skip'],
    ['z', 'undo'],
    ['Space', 'hold to see'],
    ['Tab', 'hold for small and grey'],
  ];
  keyList.replaceChildren(...entries.map(([key, label]) => entry(key!, label!)));
}

function entry(key: string, label: string): HTMLElement {
  const item = document.createElement('li');
  const cap = document.createElement('kbd');
  cap.textContent = key;
  item.append(cap, ` ${label}`);
  return item;
}

function show(look: Look): void {
  if (task?.next === null || task === undefined) return;
  const source = `picture?place=${task.next}&look=${look}`;
  if (picture.getAttribute('src') !== source) picture.src = source;
  picture.dataset.look = look;
}

async function answer(key: string): Promise<void> {
  if (!task || busy) return;
  if (key === 'z') return await ask('POST', 'undo');
  if (task.next === null) return;
  if (key === 's') return await ask('POST', `skip?place=${task.next}`);
  const label = key === 'u' ? 'unsure' : task.keys[key];
  if (label) await ask('POST', `answer?place=${task.next}&label=${encodeURIComponent(label)}`);
}

addEventListener('keydown', (event) => {
  if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  const look = LOOKS[event.key];
  if (look) {
    event.preventDefault();
    show(look);
  } else void answer(event.key.toLowerCase());
});
addEventListener('keyup', (event) => {
  if (LOOKS[event.key]) show('veiled');
});
addEventListener('blur', () => show('veiled'));

void ask('GET', 'task');
