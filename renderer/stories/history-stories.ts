import { writing } from './events.ts';
import type { Answers } from './fake-engine.ts';
import * as sample from './samples.ts';
import * as known from './samples-sticks.ts';
import { engineWith, never, ok, type Story } from './setting.ts';

const withHistory: Answers = { 'sticks.list': () => ok({ sticks: known.history() }) };
const desk = [known.knownStick, known.intenso, sample.practiceDrive, sample.samsung];

/** What was made on this machine. */
export const historyStories: Record<string, Story> = {
  history: {
    engine: () => engineWith({ drives: desk, answers: withHistory }),
    act: ({ actions }) => actions.place.openPage('history'),
  },
  'history-empty': {
    engine: () => engineWith({}),
    act: ({ actions }) => actions.place.openPage('history'),
  },
  'history-reading': {
    engine: () => engineWith({ answers: { 'sticks.list': () => never } }),
    act: ({ actions }) => actions.place.openPage('history'),
  },
  'history-search': {
    engine: () => engineWith({ drives: desk, answers: withHistory }),
    act: ({ actions }) => {
      actions.place.openPage('history');
      actions.history.setSearch('lexar may');
    },
  },
  'history-nothing-found': {
    engine: () => engineWith({ drives: desk, answers: withHistory }),
    act: ({ actions }) => {
      actions.place.openPage('history');
      actions.history.setSearch('printer');
    },
  },
  'history-while-writing': {
    engine: () => engineWith({ drives: desk, answers: withHistory, events: writing }),
    act: ({ actions }) => actions.place.openPage('history'),
  },
  'history-forget': {
    engine: () => engineWith({ drives: desk, answers: withHistory }),
    act: async ({ actions }, _engine, { press, t }) => {
      actions.place.openPage('history');
      await press(t('history.forget'));
    },
  },
  'history-unreadable': {
    engine: () =>
      engineWith({
        answers: { 'sticks.list': () => ({ ok: false, error: known.registryUnreadable }) },
      }),
    act: ({ actions }) => actions.place.openPage('history'),
  },
  'made-again': {
    engine: () => engineWith({ drives: desk, answers: withHistory }),
    act: async ({ actions }, _engine, { press, t }) => {
      actions.place.openPage('history');
      await press(t('history.again'));
    },
  },
};
