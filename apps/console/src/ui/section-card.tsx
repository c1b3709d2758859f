import { Group, Stack, Text, Title } from '@mantine/core';
import { useId, type ReactNode } from 'react';

/** A titled card of a page. */
export function SectionCard({
  title,
  hint,
  actions,
  flush = false,
  children,
}: {
  title: string;
  hint?: string;
  actions?: ReactNode;
  /** The content reaches the card's edges (lists, tables). */
  flush?: boolean;
  children: ReactNode;
}) {
  const heading = useId();
  return (
    <section className="card" aria-labelledby={heading}>
      <Stack gap="md" p={{ base: 'md', sm: 'lg' }} pb={flush ? 'sm' : { base: 'md', sm: 'lg' }}>
        <Group justify="space-between" gap="sm">
          <div>
            <Title order={2} id={heading} fz={18}>
              {title}
            </Title>
            {hint !== undefined && (
              <Text size="sm" c="dimmed">
                {hint}
              </Text>
            )}
          </div>
          {actions}
        </Group>
        {!flush && children}
      </Stack>
      {flush && children}
    </section>
  );
}
