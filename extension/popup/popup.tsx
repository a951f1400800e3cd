import { render } from 'preact';
import { speak } from '../shared/say.ts';
import { Popup } from './popup-view.tsx';

speak(document, 'extensionName');
render(<Popup />, document.body);
