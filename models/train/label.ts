import { resolve } from 'node:path';
import { command, integer, run } from './command.ts';
import { findPictures } from './data/find-pictures.ts';
import { keysFor, openAnswers } from './label/answers.ts';
import { agreementOf } from './label/kappa.ts';
import { byUncertainty } from './label/order.ts';
import { serve } from './label/serve.ts';
import { Refused } from './refused.ts';

interface Options {
  readonly classes?: readonly string[];
  readonly labeller: string;
  readonly pack?: string;
  readonly port: number;
  readonly agreement: boolean;
}

await run(
  command(
    'label',
    'Opens a page on 127.0.0.1 to label pictures by keyboard. Every answer goes into FOLDER/labels.csv at once.',
  )
    .argument('<folder>', 'the pictures')
    .option('--classes <labels>', 'the classes, with commas; those in labels.csv if not given', (text: string) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter(Boolean),
    )
    .option('--labeller <name>', 'who answers; a second one answers under another name', '')
    .option('--pack <pack>', 'shows those pictures first about which this pack is least certain')
    .option('--port <n>', 'port of the page', integer(0, 65535), 0)
    .option('--agreement', 'only print how far every two labellers agree', false)
    .action(label),
);

async function label(folder: string, options: Options): Promise<void> {
  const root = resolve(folder);
  const files = await findPictures(root);
  if (files.length === 0) throw new Refused(`there are no pictures in ${root}`);
  const answers = await openAnswers(root);
  if (options.agreement) {
    printAgreement(answers);
    return;
  }
  const known = answers.labellers().flatMap((labeller) => [...answers.of(labeller).values()]);
  const labels = options.classes ?? [...new Set(known)].filter((of) => of !== 'unsure').sort();
  if (labels.length < 2) throw new Refused('name at least two classes: --classes harmless,explicit');
  const ordered = options.pack ? await byUncertainty(root, files, options.pack) : files;
  const keys = keysFor(labels);
  const { url } = await serve(
    { root, files: ordered, labels, keys, labeller: options.labeller, answers },
    options.port,
  );
  console.log(
    `${files.length} pictures, ${answers.of(options.labeller).size} answered.\nOpen ${url}\nCtrl+C ends it; nothing is lost.`,
  );
}

function printAgreement(answers: Awaited<ReturnType<typeof openAnswers>>): void {
  const names = answers.labellers();
  if (names.length < 2) throw new Refused('labels.csv holds answers of fewer than two labellers');
  names.forEach((one, i) => {
    for (const other of names.slice(i + 1)) {
      const { pictures, observed, kappa } = agreementOf(answers.of(one), answers.of(other));
      const shown = kappa === null ? 'none (one class only)' : kappa.toFixed(3);
      console.log(
        `${one || '(nameless)'} and ${other || '(nameless)'}: ${pictures} pictures, ${(observed * 100).toFixed(1)} % alike, Cohen's kappa ${shown}`,
      );
    }
  });
}
