import { Button, Group, Modal, NumberInput, Select, Stack, Text } from '@mantine/core';
import { IconArrowBackUp, IconIdBadge } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LOAN_REASONS, useLend, useLoans, useStock, type Loan } from '../api/desk';
import type { Person } from '../api/people';
import { Answer, NothingHere, ProblemNotice } from '../ui/answers';
import { sayDone } from '../ui/done';
import { dayAndTime } from '../ui/instants';
import { SectionCard } from '../ui/section-card';
import { ReturnDialog } from '../desk/return-dialog';

const USUAL_HOURS = 12;
const MOST_HOURS = 24;
const SHOWN = 3;

/** A badge forgotten: one of the desk's stock for the shift, the person's own waits. */
export function LoanCard({ person }: { person: Person }) {
  const { t } = useTranslation();
  const loans = useLoans(person.id);
  const [lending, setLending] = useState(false);
  const [returning, setReturning] = useState<Loan>();
  const open = loans.data?.items.find(({ endedAt }) => endedAt === null);
  return (
    <SectionCard
      flush
      title={t('loan.title')}
      hint={t('loan.hint')}
      actions={
        open === undefined ? (
          <Button
            variant="default"
            leftSection={<IconIdBadge size={18} aria-hidden />}
            onClick={() => setLending(true)}
          >
            {t('loan.action')}
          </Button>
        ) : (
          <Button
            leftSection={<IconArrowBackUp size={18} aria-hidden />}
            onClick={() => setReturning(open)}
          >
            {t('loan.return.action')}
          </Button>
        )
      }
    >
      <Answer of={loans} value={loans.data?.items} rows={1}>
        {(items) =>
          items.length === 0 ? (
            <NothingHere title={t('loan.none')}>{t('loan.noneHint')}</NothingHere>
          ) : (
            <ul className="plain-list">
              {items.slice(0, SHOWN).map((loan) => (
                <LoanRow key={loan.id} loan={loan} />
              ))}
            </ul>
          )
        }
      </Answer>
      {lending && <LendDialog person={person} close={() => setLending(false)} />}
      {returning !== undefined && (
        <ReturnDialog loan={returning} close={() => setReturning(undefined)} />
      )}
    </SectionCard>
  );
}

function LoanRow({ loan }: { loan: Loan }) {
  const { t, i18n } = useTranslation();
  const at = (instant: string) => dayAndTime(instant, i18n.language);
  return (
    <li className="timeline-item">
      <Group px="lg" py="sm" gap="md" justify="space-between">
        <Text size="sm">
          {t('loan.badge', { number: loan.serial ?? '–' })} –{' '}
          {t(`loan.reason.${loan.reason}`, loan.reason)}
        </Text>
        <Text size="sm" c="dimmed" className="number">
          {loan.endedAt === null
            ? t('loan.until', { at: at(loan.dueAt) })
            : t('loan.endedAt', { at: at(loan.endedAt) })}
        </Text>
      </Group>
    </li>
  );
}

function LendDialog({ person, close }: { person: Person; close: () => void }) {
  const { t } = useTranslation();
  const stock = useStock();
  const lend = useLend();
  const [plasticId, setPlasticId] = useState<string | null>(null);
  const [reason, setReason] = useState<(typeof LOAN_REASONS)[number]>('forgotten');
  const [hours, setHours] = useState(USUAL_HOURS);
  const free = (stock.data?.items ?? []).filter(({ state }) => state === 'in');
  const chosen = plasticId ?? free[0]?.id ?? null;
  return (
    <Modal
      opened
      onClose={close}
      centered
      title={<Text fw={650}>{t('loan.question', { name: person.displayName })}</Text>}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <Stack gap="md">
        <Text size="sm">{t('loan.effect')}</Text>
        {stock.data !== undefined && free.length === 0 && (
          <Text size="sm" role="alert">
            {t('loan.noBadge')}
          </Text>
        )}
        <Select
          label={t('loan.which')}
          data={free.map(({ id, serial, label }) => ({
            value: id,
            label: `${serial ?? '–'} – ${label}`,
          }))}
          value={chosen}
          onChange={setPlasticId}
          allowDeselect={false}
          searchable
        />
        <Select
          label={t('loan.why')}
          data={LOAN_REASONS.map((value) => ({ value, label: t(`loan.reason.${value}`) }))}
          value={reason}
          onChange={(value) =>
            setReason(LOAN_REASONS.find((known) => known === value) ?? 'forgotten')
          }
          allowDeselect={false}
        />
        <NumberInput
          label={t('loan.hours')}
          description={t('loan.hoursHint')}
          value={hours}
          onChange={(value) => setHours(Math.max(1, Number(value)))}
          min={1}
          max={MOST_HOURS}
          clampBehavior="strict"
          allowDecimal={false}
          suffix=" h"
        />
        {lend.error !== null && <ProblemNotice error={lend.error} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={close}>
            {t('action.cancel')}
          </Button>
          <Button
            disabled={chosen === null}
            loading={lend.isPending}
            onClick={() => {
              if (chosen === null) return;
              lend.mutate(
                { identityId: person.id, plasticId: chosen, reason, hours },
                {
                  onSuccess: () => {
                    sayDone(t('loan.done', { name: person.displayName }));
                    close();
                  },
                },
              );
            }}
          >
            {t('loan.confirm')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
