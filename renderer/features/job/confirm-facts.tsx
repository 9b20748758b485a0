import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type Drive, knowsData, type Output } from '../../../electron/contract/index.ts';
import { baseName } from '../../../electron/texts/index.ts';
import {
  dataWords,
  driveDescription,
  formatSize,
  imageWords,
  itemWords,
} from '../../../electron/texts/window.ts';
import { useView } from '../../app/services-context.tsx';
import type { ConfirmableDrive } from '../../state/drives-store.ts';
import type { Intent } from '../../state/intent.ts';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Fact } from '../../ui/column.tsx';
import { busWord, driveName, partitionName } from '../drives/drive-words.ts';

type ConfirmFactsProps = {
  intent: Intent;
  drives: readonly ConfirmableDrive[];
  /** Of several drives: those that were agreed to one by one. */
  agreed: ReadonlySet<string>;
  onAgree: (driveId: string, isAgreed: boolean) => void;
  /** Those of which it was agreed that what they hold is lost. */
  erased: ReadonlySet<string>;
  onErase: (driveId: string, isAgreed: boolean) => void;
};

/** What will be lost, what it becomes, and by what the drive can be told from another. */
export const ConfirmFacts = ({
  intent,
  drives,
  agreed,
  onAgree,
  erased,
  onErase,
}: ConfirmFactsProps) => {
  const { t } = useTranslation();
  const becomes = (
    <Fact name={t('confirm.becomes')}>
      <Becomes intent={intent} />
    </Fact>
  );
  const data = (drive: Drive) => (
    <DataConsent
      drive={drive}
      isSelected={erased.has(drive.id)}
      onChange={(isAgreed) => onErase(drive.id, isAgreed)}
    />
  );
  const [only, ...others] = drives;
  if (only && others.length === 0) {
    return (
      <Facts>
        <Fact name={t('confirm.lost')}>
          <Lost drive={only} />
          {data(only)}
        </Fact>
        {becomes}
        <DriveFacts drive={only} />
      </Facts>
    );
  }
  return (
    <>
      <Facts>{becomes}</Facts>
      <p className="mt-4 border-t border-line pt-4">{t('confirm.each')}</p>
      <ul className="flex flex-col">
        {drives.map((drive) => (
          <li key={drive.id} className="mt-3">
            <Checkbox
              isSelected={agreed.has(drive.id)}
              onChange={(isAgreed) => onAgree(drive.id, isAgreed)}
            >
              <strong className="font-semibold">
                {t('confirm.eraseOne', { drive: driveName(t, drive) })}
              </strong>
            </Checkbox>
            <div className="pl-6.5">
              <Lost drive={drive} />
              {data(drive)}
              <TellingFacts drive={drive} />
            </div>
          </li>
        ))}
      </ul>
    </>
  );
};

/** By what one stick is told from another of the same make. */
const TellingFacts = ({ drive }: { drive: ConfirmableDrive }) => (
  <p className="flex flex-wrap gap-x-3 font-mono text-12 wrap-anywhere text-ink-soft">
    <span>{drive.identity.path}</span>
    {drive.serial !== null && drive.kind !== 'practice' && <span>{drive.serial}</span>}
  </p>
);

const Facts = ({ children }: { children: ReactNode }) => (
  <dl className="mt-4 grid grid-cols-[fit-content(8rem)_minmax(0,1fr)] gap-x-4 gap-y-2">
    {children}
  </dl>
);

type DataConsentProps = {
  drive: Drive;
  isSelected: boolean;
  onChange: (isSelected: boolean) => void;
};

/** Somebody's data is not erased along with the drive: it is agreed to by itself. */
const DataConsent = ({ drive, isSelected, onChange }: DataConsentProps) => {
  const { t } = useTranslation();
  if (!drive.content?.holdsData) return null;
  return (
    <div className="mt-2">
      <Checkbox isSelected={isSelected} onChange={onChange}>
        {knowsData(drive.content)
          ? t('confirm.eraseData', { what: dataWords(t, drive.content) })
          : t('confirm.eraseLarge')}
      </Checkbox>
    </div>
  );
};

const DriveFacts = ({ drive }: { drive: ConfirmableDrive }) => {
  const { t } = useTranslation();
  const bus = busWord(t, drive.bus);
  return (
    <>
      <Fact name={t('confirm.drive')}>
        {driveDescription(t, drive)}
        {bus && drive.kind !== 'practice' && <span className="text-ink-soft">, {bus}</span>}
      </Fact>
      <Fact name={t('confirm.size')}>{formatSize(t, drive.identity.sizeBytes)}</Fact>
      {drive.serial !== null && drive.kind !== 'practice' && (
        <Fact name={t('confirm.serial')}>
          <span className="font-mono text-12">{drive.serial}</span>
        </Fact>
      )}
      <Fact name={t('confirm.device')}>
        <span className="font-mono text-12">{drive.identity.path}</span>
      </Fact>
    </>
  );
};

const Becomes = ({ intent }: { intent: Intent }) => {
  const { t } = useTranslation();
  const measured = useMeasured(intent);
  if (intent.of === 'image') {
    return (
      <>
        {t('confirm.image', { image: baseName(intent.input.image) })}
        {measured && <div>{imageWords(t, measured.about)}</div>}
        <div className="font-mono text-12 text-ink-soft">{intent.input.image}</div>
      </>
    );
  }
  const { host, reference, options } = intent.input;
  return (
    <>
      {options.prebuilt === true
        ? t('confirm.installsOffline', { host })
        : t('confirm.installs', { host })}
      <div className="text-12 text-ink-soft">{reference}</div>
    </>
  );
};

const Lost = ({ drive }: { drive: Drive }) => {
  const { t } = useTranslation();
  if (drive.kind === 'practice') return t('confirm.lostFile');
  if (drive.partitions.length === 0) {
    const items = drive.content?.items ?? [];
    if (items.length === 0) return t('confirm.lostNothing');
    return (
      <ul className="font-semibold text-erase">
        {items.map((item) => (
          <li key={item.offsetBytes}>{itemWords(t, item)}</li>
        ))}
      </ul>
    );
  }
  return (
    <ul className="font-semibold text-erase">
      {drive.partitions.map((partition) => {
        const { label, fileSystem, sizeBytes } = partition;
        const size = formatSize(t, sizeBytes);
        return (
          <li key={partition.device}>
            {label && fileSystem
              ? t('confirm.partitionKind', { label, kind: fileSystem, size })
              : t('confirm.partition', { label: partitionName(partition), size })}
          </li>
        );
      })}
    </ul>
  );
};

/** What is known of the image that is going to be written; null where nothing is, or it is yet to be built. */
export const useMeasured = (intent: Intent): Output<'images.measure'> | null => {
  const image = useView('installer', (view) => view.image.trim());
  const measured = useView('installer', (view) => view.measured);
  const isThat = intent.of === 'image' && intent.input.image === image;
  return isThat && measured.status === 'loaded' ? measured.value : null;
};
