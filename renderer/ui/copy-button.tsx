import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button.tsx';

const shownMs = 2_000;

/** Copies a text. Its name stays; that it worked is said beside it, and to a screen reader. */
export const CopyButton = ({ label, text }: { label: string; text: string | (() => string) }) => {
  const { t } = useTranslation();
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle');

  useEffect(() => {
    if (state === 'idle') return;
    const timer = setTimeout(() => setState('idle'), shownMs);
    return () => clearTimeout(timer);
  }, [state]);

  const copy = () => {
    // Undefined where the page is not served from a loopback name.
    const clipboard: Clipboard | undefined = navigator.clipboard;
    const words = typeof text === 'string' ? text : text();
    Promise.resolve(clipboard ? clipboard.writeText(words) : Promise.reject(new Error()))
      .then(() => setState('copied'))
      .catch(() => setState('failed'));
  };

  return (
    <span className="inline-flex items-center gap-2">
      <Button onPress={copy} icon={state === 'copied' ? <Check /> : <Copy />}>
        {label}
      </Button>
      <span role="status" className="text-12 text-ink-soft">
        {state === 'copied' && t('result.copied')}
        {state === 'failed' && t('result.copyFailed')}
      </span>
    </span>
  );
};
