import { useTranslation } from 'react-i18next';
import { useServices, useView } from '../../app/services-context.tsx';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Notice } from '../../ui/notice.tsx';
import { droppedWords } from './drive-words.ts';

/** More than one drive is erased only by those who said that they want that. */
export const SeveralSwitch = () => {
  const { t } = useTranslation();
  const { actions } = useServices();
  const several = useView('drives', (view) => view.several);
  return (
    <Checkbox isSelected={several} onChange={actions.drives.setSeveral}>
      {t('drives.several')}
    </Checkbox>
  );
};

export const SeveralHint = () => {
  const { t } = useTranslation();
  const count = useView('drives', (view) => view.selectedIds.length);
  return (
    <div className="px-2 text-12 text-ink-soft">
      <p>{t('drives.severalHint')}</p>
      <p role="status" className="font-semibold text-ink">
        {t('drives.chosen', { count })}
      </p>
    </div>
  );
};

/** A choice that became smaller by itself is said. */
export const DroppedDrives = () => {
  const { t } = useTranslation();
  const { actions } = useServices();
  const dropped = useView('drives', (view) => view.dropped);
  return (
    <div role="status" className="contents">
      {dropped.length > 0 && (
        <Notice tone="warning" title={t('drives.droppedTitle')}>
          {dropped.map((drive) => (
            <p key={drive.id}>{droppedWords(t, drive)}</p>
          ))}
          <Button onPress={actions.drives.dismissDropped}>{t('app.dismiss')}</Button>
        </Notice>
      )}
    </div>
  );
};
