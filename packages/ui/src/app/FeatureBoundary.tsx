import { Button, EmptyState, EmptyStateActions, EmptyStateBody, EmptyStateFooter } from '@patternfly/react-core';
import { BugIcon } from '@patternfly/react-icons';
import { Component, type ReactElement, type ReactNode } from 'react';
import type { Host } from '../host.ts';

interface BoundaryProps {
  readonly host: Pick<Host, 't' | 'report'>;
  readonly children: ReactNode;
}

/** Holds a bug inside the screen that has it, and gives it an id that can be quoted. */
export class FeatureBoundary extends Component<BoundaryProps, { readonly bug: string | undefined }> {
  override state: { readonly bug: string | undefined } = { bug: undefined };

  static getDerivedStateFromError(): { readonly bug: string } {
    return { bug: Math.random().toString(36).slice(2, 10) };
  }

  override componentDidCatch(error: unknown): void {
    if (this.state.bug !== undefined) this.props.host.report(this.state.bug, error);
  }

  override render(): ReactElement {
    const { bug } = this.state;
    if (bug === undefined) return <>{this.props.children}</>;
    const { t } = this.props.host;
    return (
      <EmptyState headingLevel="h1" status="danger" icon={BugIcon} titleText={t('bug.title')} role="alert">
        <EmptyStateBody>
          {t('bug.body')} <code>{bug}</code>
        </EmptyStateBody>
        <EmptyStateFooter>
          <EmptyStateActions>
            <Button onClick={() => this.setState({ bug: undefined })}>{t('bug.again')}</Button>
          </EmptyStateActions>
        </EmptyStateFooter>
      </EmptyState>
    );
  }
}
