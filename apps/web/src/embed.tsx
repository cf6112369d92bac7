import '@patternfly/patternfly/patternfly-base.css';
import '@patternfly/patternfly/patternfly-charts.css';
import './page.css';
import './embed/embed.css';
import type { ThemeChoice } from '@waymark/embed-sdk';
import { WaymarkApp, type Theme } from '@waymark/ui';
import {
  StrictMode,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
  type ReactElement,
  type ReactNode,
} from 'react';
import { createRoot } from 'react-dom/client';
import { createFrame, type Frame } from './embed/create-frame.ts';
import { frameHost } from './embed/frame-host.ts';
import { FrameRouter } from './embed/FrameRouter.tsx';
import { fitsContent, followTheme, watchHeight } from './embed/look.ts';
import { readParameters } from './embed/parameters.ts';
import { readToldByServer } from './embed/told-by-server.ts';
import { createTranslate } from './translate.ts';

const t = createTranslate();
const parameters = readParameters(location.pathname, new URLSearchParams(location.search), Date.now());
const rootElement = document.documentElement.classList;
for (const part of parameters.hide) rootElement.add(`waymark-embed--no-${part}`);
if (parameters.chrome === 'none') rootElement.add('waymark-embed--no-toolbar');
if (parameters.interact === 'select') rootElement.add('waymark-embed--select');

/** Outside React: the line to the page around us outlives every picture. */
const wishes: { theme: (theme: ThemeChoice) => void; anew: () => void } = {
  theme: () => undefined,
  anew: () => undefined,
};
const frame: Frame = createFrame(parameters, readToldByServer(document), {
  theme: (theme) => wishes.theme(theme),
  anew: () => wishes.anew(),
});
const { port, address, session, streams } = frame;

function AtFrameAddress(props: { readonly children: ReactNode }): ReactElement {
  return <FrameRouter address={address}>{props.children}</FrameRouter>;
}

function Embedded(props: { readonly element: HTMLElement }): ReactElement {
  const [choice, setChoice] = useState(parameters.theme);
  const [theme, setTheme] = useState<Theme>('light');
  const [picture, setPicture] = useState(0);
  useEffect(() => {
    wishes.theme = setChoice;
    wishes.anew = () => setPicture((number) => number + 1);
  }, []);
  useEffect(() => followTheme(choice, setTheme), [choice]);

  const { pathname } = useSyncExternalStore(address.subscribe, address.current);
  const fits = parameters.chrome !== 'full' && fitsContent(pathname);
  const { element } = props;
  useEffect(() => {
    rootElement.toggle('waymark-embed--fits', fits);
    return fits ? watchHeight(element, (height) => port.send('resize', { height })) : undefined;
  }, [fits, element]);

  const host = useMemo(() => frameHost({ t, theme, port, listen: streams.listen, session }, parameters), [theme]);
  return <WaymarkApp key={picture} host={host} router={AtFrameAddress} />;
}

const element = document.getElementById('waymark');
if (element === null) throw new Error('embed.html has no element for the picture');
element.inert = parameters.interact === 'none';
createRoot(element).render(
  <StrictMode>
    <Embedded element={element} />
  </StrictMode>,
);
