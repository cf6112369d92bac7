import { Button, Tooltip } from '@patternfly/react-core';
import { AdjustIcon } from '@patternfly/react-icons';
import type { ReactElement } from 'react';
import { useHost } from '../host.ts';

/** Absent where the surroundings decide the theme. */
export function ThemeToggle(): ReactElement | null {
  const { t, theme, setTheme } = useHost();
  if (setTheme === undefined) return null;
  const words = t(theme === 'light' ? 'theme.toDark' : 'theme.toLight');
  return (
    <Tooltip content={words}>
      <Button
        variant="plain"
        icon={<AdjustIcon />}
        aria-label={words}
        onClick={() => setTheme(theme === 'light' ? 'dark' : 'light')}
      />
    </Tooltip>
  );
}
