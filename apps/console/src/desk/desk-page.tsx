import { Button, Group, Stack, Text } from '@mantine/core';
import { IconArrowBackUp, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useLoans, useStock, type Loan } from '../api/desk';
import { useCaller } from '../session/roles';
import { Answer, NothingHere } from '../ui/answers';
import { clockTime, minutesUntil } from '../ui/instants';
import { PageHeading } from '../ui/page';
import { SectionCard } from '../ui/section-card';
import { StateBadge } from '../ui/states';
import { ReturnDialog } from './return-dialog';
import { StockDialog } from './stock-dialog';

/** The badge desk: who has a badge of the desk, and which ones are left. */
export function DeskPage() {
  const { t } = useTranslation();
  return (
    <>
      <PageHeading title={t('desk.title')} hint={t('desk.hint')} />
      <Stack gap="lg">
        <OpenLoans />
        <Stock />
      </Stack>
    </>
  );
}

function OpenLoans() {
  const { t } = useTranslation();
  const { isOfficer } = useCaller();
  const loans = useLoans();
  const [returning, setReturning] = useState<Loan>();
  return (
    <SectionCard flush title={t('desk.loans')} hint={t('desk.loansHint')}>
      <Answer of={loans} value={loans.data?.items} rows={2}>
        {(items) =>
          items.length === 0 ? (
            <NothingHere title={t('desk.noLoan')}>{t('desk.noLoanHint')}</NothingHere>
          ) : (
            <ul className="plain-list">
              {items.map((loan) => (
                <OpenLoan
                  key={loan.id}
                  loan={loan}
                  giveBack={isOfficer ? () => setReturning(loan) : undefined}
                />
              ))}
            </ul>
          )
        }
      </Answer>
      {returning !== undefined && (
        <ReturnDialog loan={returning} close={() => setReturning(undefined)} />
      )}
    </SectionCard>
  );
}

function OpenLoan({ loan, giveBack }: { loan: Loan; giveBack: (() => void) | undefined }) {
  const { t, i18n } = useTranslation();
  const left = minutesUntil(loan.dueAt);
  return (
    <li className="timeline-item">
      <Group px="lg" py="sm" gap="md" justify="space-between">
        <Stack gap={2} flex="1 1 260px">
          <Link to={`/identities/${loan.identityId}/means`} className="strong-link">
            {loan.borrower}
          </Link>
          <Text size="sm" c="dimmed">
            {t('loan.badge', { number: loan.serial ?? '–' })} –{' '}
            {t(`loan.reason.${loan.reason}`, loan.reason)} –{' '}
            {t('desk.loanCount', { count: loan.count })}
          </Text>
        </Stack>
        <Text size="sm" className="number">
          {t('desk.due', {
            at: clockTime(loan.dueAt, i18n.language).slice(0, 5),
            hours: Math.floor(Math.max(0, left) / 60),
            minutes: Math.max(0, left) % 60,
          })}
        </Text>
        {giveBack !== undefined && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconArrowBackUp size={16} aria-hidden />}
            onClick={giveBack}
          >
            {t('loan.return.action')}
            <span className="visually-hidden"> – {loan.borrower}</span>
          </Button>
        )}
      </Group>
    </li>
  );
}

function Stock() {
  const { t } = useTranslation();
  const { isOfficer } = useCaller();
  const stock = useStock();
  const [making, setMaking] = useState(false);
  return (
    <SectionCard
      flush
      title={t('desk.stock')}
      hint={t('desk.stockHint')}
      actions={
        isOfficer && (
          <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setMaking(true)}>
            {t('desk.add')}
          </Button>
        )
      }
    >
      <Answer of={stock} value={stock.data?.items} rows={2}>
        {(items) =>
          items.length === 0 ? (
            <NothingHere title={t('desk.noStock')}>{t('desk.noStockHint')}</NothingHere>
          ) : (
            <ul className="plain-list">
              {items.map(({ id, serial, label, state }) => (
                <li key={id} className="timeline-item">
                  <Group px="lg" py="sm" justify="space-between">
                    <Text size="sm">
                      <strong className="number">{serial ?? '–'}</strong> – {label}
                    </Text>
                    <StateBadge of="stock" state={state} />
                  </Group>
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
      {making && <StockDialog close={() => setMaking(false)} />}
    </SectionCard>
  );
}
