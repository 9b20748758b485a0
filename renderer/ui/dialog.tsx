import type { ReactNode } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { Button } from './button.tsx';

type AlertDialogProps = {
  title: ReactNode;
  onClose: () => void;
  children: ReactNode;
  /** What the safe button says, which closes it. */
  keep: string;
  /** The other one. */
  action: ReactNode;
};

/** A question that has to be answered. Escape is the safe answer; a click beside it is none. */
export const AlertDialog = ({ title, onClose, children, keep, action }: AlertDialogProps) => (
  <ModalOverlay
    isOpen
    onOpenChange={(isOpen) => {
      if (!isOpen) onClose();
    }}
    className="fixed inset-0 z-20 flex items-end justify-center bg-shade p-4 data-entering:animate-appear wide:items-center"
  >
    <Modal className="flex max-h-full w-full max-w-[30rem] rounded-xl bg-raised edge-forced shadow-[0_0_0_1px_var(--line),0_16px_48px_var(--shade)] data-entering:animate-grow">
      <Dialog role="alertdialog" className="flex min-h-0 w-full flex-col outline-none!">
        <div className="min-h-0 flex-1 overflow-y-auto px-6 pt-6 pb-4">
          <Heading slot="title" className="text-22 font-semibold text-balance wrap-anywhere">
            {title}
          </Heading>
          {children}
        </div>
        <div className="flex flex-wrap justify-end gap-2 border-t border-line px-6 py-4">
          <Button autoFocus onPress={onClose}>
            {keep}
          </Button>
          {action}
        </div>
      </Dialog>
    </Modal>
  </ModalOverlay>
);
