import { render } from 'preact';
import { speak } from '../shared/say.ts';
import { Options } from './options-view.tsx';

speak(document, 'optionsTitle');
render(<Options />, document.body);
