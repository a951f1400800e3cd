import { plot } from 'asciichart';
import type { Watcher } from '../fit/descend.ts';
import { progress } from '../progress.ts';
import type { EventLog } from './tensorboard.ts';

/** The most epochs that fit beside each other in a terminal. */
const WIDEST = 60;

/** Shows a phase in the terminal (a bar, and a line chart of the losses after every epoch) and logs it. */
export function watch(phase: string, steps: number, log: EventLog): Watcher & { end(): Promise<void> } {
  const bar = progress(phase, steps);
  const losses: [train: number[], validation: number[]] = [[], []];
  let writes: Promise<void> = Promise.resolve();
  const scalar = (tag: string, step: number, value: number) => {
    writes = writes.then(() => log.scalar(`${phase}/${tag}`, step, value));
  };
  return {
    stepped(step, _of, loss, rate) {
      bar.at(step, `loss ${loss.toFixed(4)}`);
      scalar('loss', step, loss);
      scalar('rate', step, rate);
    },
    epoch(epoch, step, trainLoss, validation) {
      losses[0].push(trainLoss);
      losses[1].push(validation?.loss ?? Number.NaN);
      const start = `${phase} epoch ${epoch + 1}: loss ${trainLoss.toFixed(4)}`;
      const line = validation
        ? `${start}, validation ${validation.loss.toFixed(4)}, accuracy ${validation.accuracy.toFixed(3)}`
        : start;
      if (validation) {
        scalar('validation loss', step, validation.loss);
        scalar('validation accuracy', step, validation.accuracy);
      }
      console.log(process.stdout.isTTY ? `\n${chart(losses)}\n${line}` : line);
    },
    said: (message) => console.log(`${phase}: ${message}`),
    async end() {
      bar.end();
      await writes;
    },
  };
}

function chart([train, validation]: [number[], number[]]): string {
  if (train.length < 2) return '';
  const colors = ['\u001b[34m', '\u001b[31m'];
  const shown = validation.every(Number.isFinite) ? [train, validation] : [train];
  const lines = plot(
    shown.map((of) => of.slice(-WIDEST)),
    { height: 10, colors },
  );
  return `${lines}\n  blue: training loss, red: validation loss`;
}
