import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readCode } from '../api/entry.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/text-field.tsx';
import { useServices } from './services-context.tsx';

/** In the place of the window: this page was not let in, or not again after the server was started anew. */
export const CodeEntry = () => {
  const { t } = useTranslation();
  const { entry } = useServices();
  const [text, setText] = useState('');
  const code = readCode(text);
  const enter = () => {
    if (code !== null) entry?.enterWith(code);
  };
  return (
    <main className="mx-auto flex h-full max-w-[32rem] flex-col justify-center p-6">
      <div role="alert">
        <h1 className="text-22 font-semibold">
          {entry?.codeFailed ? t('app.codeFailed') : t('app.refusedTitle')}
        </h1>
        <p className="mt-2 text-16 text-ink-soft">{t('app.refusedBody')}</p>
      </div>
      <div className="mt-4 flex items-end gap-2">
        <TextField
          label={t('app.code')}
          value={text}
          onChange={setText}
          onEnter={enter}
          autoFocus
        />
        <Button look="solid" onPress={enter} isDisabled={code === null}>
          {t('app.enter')}
        </Button>
      </div>
    </main>
  );
};
