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
