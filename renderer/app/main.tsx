import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { chooseTransport } from '../api/choose-transport.ts';
import { createI18n } from '../texts/i18n.ts';
import { App } from './app.tsx';
import { createServices } from './services.ts';
import './app.css';

const services = createServices(chooseTransport());
const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root.');

services.begin();
createRoot(root).render(
  <StrictMode>
    <App services={services} i18n={createI18n()} />
  </StrictMode>,
);
