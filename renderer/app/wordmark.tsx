import { useTranslation } from 'react-i18next';

/** The stick with a snowflake's six arms on it, as in `icon.svg`. */
export const Wordmark = () => {
  const { t } = useTranslation();
  return (
    <h1 className="flex items-center gap-2.5 text-16 font-semibold">
      <svg aria-hidden="true" viewBox="0 0 24 24" className="size-6 text-accent-fill">
        <path
          d="M8.5 2.5h7v4.5h-7z"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.8"
          strokeLinejoin="round"
        />
        <path
          d="M5.5 7h13v12.5a2.5 2.5 0 0 1-2.5 2.5h-8a2.5 2.5 0 0 1-2.5-2.5z"
          fill="currentColor"
        />
        <path
          d="M12 10.2v8.6M8.3 12.35l7.4 4.3M15.7 12.35l-7.4 4.3"
          stroke="var(--surface)"
          strokeWidth="1.6"
          strokeLinecap="round"
        />
      </svg>
      {t('app.name')}
    </h1>
  );
};
