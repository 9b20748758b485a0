import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createI18n } from '../../electron/texts/window.ts';
import { chooseTransport } from '../api/choose-transport.ts';
import { findDesktop } from '../api/client-transport.ts';
import { showPreferences } from '../features/preferences/show-preferences.ts';
import { App } from './app.tsx';
import { followPlaces } from './follow-places.ts';
import { createServices } from './services.ts';
import './app.css';

const services = createServices(await chooseTransport(), findDesktop());
const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root.');

/** A window that changes its language or its colours as soon as it is there, flickers; longer it does not wait for that. */
const patienceMs = 150;

const i18n = createI18n();
const known = services.actions.preferences.read();
services.begin();
await Promise.race([known, new Promise((resolve) => setTimeout(resolve, patienceMs))]);
showPreferences(services.stores.preferences, i18n);
followPlaces(services.stores.place);
createRoot(root).render(
  <StrictMode>
    <App services={services} i18n={i18n} />
  </StrictMode>,
);
