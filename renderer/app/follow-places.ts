import { type PlaceStore, workbench } from '../state/place.ts';

/** Back and forward, by whatever means the window has, go from place to place; Escape goes to the workbench. */
export const followPlaces = (store: PlaceStore, page: Window = window): void => {
  let isMoving = false;
  page.history.replaceState(store.getState(), '');
  store.subscribe((now) => {
    if (!isMoving) page.history.pushState(now, '');
  });
  page.addEventListener('popstate', ({ state }) => {
    isMoving = true;
    store.setState({ place: state?.place ?? workbench });
    isMoving = false;
  });
  page.addEventListener('keydown', ({ key, defaultPrevented }) => {
    const isElsewhere = store.getState().place.at !== 'workbench';
    if (key === 'Escape' && !defaultPrevented && isElsewhere) store.setState({ place: workbench });
  });
};

/** The keyboard goes there once what was asked for is drawn. */
const afterDrawing = (run: () => void): void => {
  requestAnimationFrame(() => requestAnimationFrame(run));
};

/** Where hosts are searched; nothing where no fleet is open. */
export const focusHostSearch = (): void =>
  afterDrawing(() => {
    const fields = [...document.querySelectorAll<HTMLInputElement>('main input[type=search]')];
    fields.find((field) => field.offsetParent !== null)?.focus();
  });

/** The field of the flake, where the keyboard is nowhere yet. */
export const focusFlakeField = (): void =>
  afterDrawing(() => {
    if (document.activeElement === document.body) document.getElementById('flake')?.focus();
  });
