import { Anchor } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { NothingHere } from '../ui/answers';
import { PageHeading } from '../ui/page';

export function UnknownPage() {
  const { t } = useTranslation();
  return (
    <>
      <PageHeading title={t('unknownPage.title')} />
      <div className="card">
        <NothingHere
          title={t('unknownPage.text')}
          action={
            <Anchor component={Link} to="/identities">
              {t('unknownPage.back')}
            </Anchor>
          }
        />
      </div>
    </>
  );
}
