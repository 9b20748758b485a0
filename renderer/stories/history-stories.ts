import { writing } from './events.ts';
import * as sample from './samples.ts';
import * as known from './samples-sticks.ts';
import { type Act, never, ok, type Stage, type Story } from './setting.ts';

const openHistory = ({ actions }: Stage) => actions.place.openPage('history');

const searching =
  (text: string): Act =>
  (stage) => {
    openHistory(stage);
    stage.actions.history.setSearch(text);
  };

const filled: Story = {
  drives: [known.knownStick, known.intenso, sample.practiceDrive, sample.samsung],
  answers: { 'sticks.list': () => ok({ sticks: known.history() }) },
  act: openHistory,
};

/** What was made on this machine. */
export const historyStories: Record<string, Story> = {
  history: filled,
  'history-empty': { act: openHistory },
  'history-reading': { answers: { 'sticks.list': () => never }, act: openHistory },
  'history-search': { ...filled, act: searching('lexar may') },
  'history-nothing-found': { ...filled, act: searching('printer') },
  'history-while-writing': { ...filled, events: writing },
  'history-forget': {
    ...filled,
    act: async (stage) => {
      openHistory(stage);
      await stage.press(stage.t('history.forget'));
    },
  },
  'history-unreadable': {
    answers: { 'sticks.list': () => ({ ok: false, error: known.registryUnreadable }) },
    act: openHistory,
  },
  'made-again': {
    ...filled,
    act: async (stage) => {
      openHistory(stage);
      await stage.press(stage.t('history.again'));
    },
  },
};
