import { Button } from '@patternfly/react-core';
import { useState, type ReactElement } from 'react';
import { useHost } from '../host.ts';
import './waypoint-tones.css';

/** A line for a shell, and how to take it there. */
export function Command({ command }: { readonly command: string }): ReactElement {
  const { t, copy } = useHost();
  const [copied, setCopied] = useState(false);
  return (
    <span className="waymark-waypoint__command">
      <code>{command}</code>{' '}
      <Button
        variant="link"
        isInline
        onClick={() => {
          copy(command).then(
            () => setCopied(true),
            () => setCopied(false),
          );
        }}
      >
        {t(copied ? 'waypoint.fix.copied' : 'waypoint.fix.copy')}
      </Button>
    </span>
  );
}
