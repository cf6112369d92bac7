import { ActionGroup, Alert, Button, ClipboardCopy, Content, Form, FormGroup, TextInput } from '@patternfly/react-core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ProblemError } from '@waymark/contract';
import { useState, type FormEvent, type ReactElement } from 'react';
import { useHost } from '../host.ts';
import { toProblemWords } from '../kit/problem-words.ts';
import { useClient } from '../kit/use-client.ts';
import { SESSION_KEY } from './session-query.ts';

/** Makes a short-lived token; the names are an example that the reader replaces. */
const TOKEN_COMMAND = 'kubectl create token waymark-reader --namespace default --duration 8h';

/** One field and clear words on how to fill it. */
export function TokenForm(props: { readonly onCancel?: () => void; readonly onDone?: () => void }): ReactElement {
  const { t } = useHost();
  const client = useClient();
  const cache = useQueryClient();
  const [token, setToken] = useState('');
  const signIn = useMutation({
    mutationFn: () => client.signIn({ token: token.trim() }),
    onSuccess: async (session) => {
      // Another reader has other rights: nothing read before may be shown to them.
      cache.removeQueries({ predicate: (query) => query.queryKey[0] !== SESSION_KEY[0] });
      cache.setQueryData(SESSION_KEY, session);
      props.onDone?.();
      await cache.invalidateQueries();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (token.trim() !== '') signIn.mutate();
  };
  const refused =
    signIn.error instanceof ProblemError &&
    ['not_signed_in', 'not_allowed', 'input_invalid'].includes(signIn.error.problem?.code ?? '');
  return (
    <>
      <Content component="p">{t('signIn.why')}</Content>
      {signIn.isError && (
        <Alert
          isInline
          variant="danger"
          component="h2"
          title={refused ? t('signIn.refused') : t('signIn.failed', { reason: toProblemWords(signIn.error, t).title })}
        />
      )}
      <Form onSubmit={submit} autoComplete="off">
        <FormGroup label={t('signIn.token')} fieldId="waymark-token" isRequired>
          <TextInput
            id="waymark-token"
            type="password"
            autoComplete="off"
            isRequired
            value={token}
            onChange={(_event, value) => setToken(value)}
            validated={refused ? 'error' : 'default'}
          />
        </FormGroup>
        <ActionGroup>
          <Button type="submit" isLoading={signIn.isPending} isDisabled={token.trim() === '' || signIn.isPending}>
            {signIn.isPending ? t('signIn.submitting') : t('signIn.submit')}
          </Button>
          {props.onCancel !== undefined && (
            <Button variant="link" onClick={props.onCancel}>
              {t('signIn.cancel')}
            </Button>
          )}
        </ActionGroup>
      </Form>
      <Content component="p" className="waymark-sign-in__how">
        {t('signIn.how')}
      </Content>
      <ClipboardCopy isReadOnly isCode hoverTip={t('frame.copy')} clickTip={t('frame.copied')}>
        {TOKEN_COMMAND}
      </ClipboardCopy>
      <Content component="small">{t('signIn.kept')}</Content>
    </>
  );
}
