import { ChevronDown, ChevronUp, Search, X } from 'lucide-react';
import type { RefObject } from 'react';
import { SearchField as AriaSearchField, Button, Input } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { fieldBox, fieldInput } from '../../ui/text-field.tsx';
import { foundWords } from './log-search-words.ts';

type LogSearchProps = {
  field: RefObject<HTMLInputElement | null>;
  value: string;
  onChange: (value: string) => void;
  /** Of the lines that have it. */
  count: number;
  /** Of the one that was gone to, from 1; 0 where it was to none. */
  place: number;
  onStep: (direction: 'next' | 'previous') => void;
  showsOnlyMatches: boolean;
  onShowOnlyMatches: (showsOnlyMatches: boolean) => void;
};

/** Looks for a text in the log: how often it is there, and from one to the next. */
export const LogSearch = ({
  field,
  value,
  onChange,
  count,
  place,
  onStep,
  showsOnlyMatches,
  onShowOnlyMatches,
}: LogSearchProps) => {
  const { t } = useTranslation();
  const isSearching = value.trim() !== '';
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-2">
      <AriaSearchField
        value={value}
        onChange={onChange}
        aria-label={t('job.logSearch')}
        className="group w-48"
      >
        <div className={fieldBox}>
          <Search aria-hidden size={16} className="ml-2.5 shrink-0 text-ink-faint" />
          <Input
            ref={field}
            className={`${fieldInput} pl-2 [&::-webkit-search-cancel-button]:hidden`}
            placeholder={t('job.logSearchPlaceholder')}
            onKeyDown={(event) => {
              if (event.key === 'Enter') onStep(event.shiftKey ? 'previous' : 'next');
            }}
          />
          <Button className="mr-1 rounded p-1 text-ink-faint group-data-empty:hidden data-hovered:text-ink">
            <X aria-hidden size={14} />
          </Button>
        </div>
      </AriaSearchField>
      {isSearching && (
        <>
          <span className="min-w-16 text-12 text-ink-soft">{foundWords(t, count, place)}</span>
          <IconButton
            label={t('job.logPrevious')}
            icon={<ChevronUp aria-hidden size={16} />}
            isDisabled={count === 0}
            onPress={() => onStep('previous')}
          />
          <IconButton
            label={t('job.logNext')}
            icon={<ChevronDown aria-hidden size={16} />}
            isDisabled={count === 0}
            onPress={() => onStep('next')}
          />
          <Checkbox isSelected={showsOnlyMatches} onChange={onShowOnlyMatches}>
            {t('job.logOnlyMatches')}
          </Checkbox>
        </>
      )}
    </div>
  );
};
