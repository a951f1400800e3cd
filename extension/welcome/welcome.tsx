import { render } from 'preact';
import { speak } from '../shared/say.ts';
import { Welcome } from './welcome-view.tsx';

speak(document, 'welcomeTitle');
render(<Welcome />, document.body);
