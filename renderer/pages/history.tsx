import { History } from 'lucide-react';
import type { Page } from '../app/pages.ts';
import { HistoryPage } from '../features/history/history-page.tsx';

export const page: Page = {
  name: 'history',
  title: (t) => t('history.open'),
  icon: <History />,
  View: HistoryPage,
};
