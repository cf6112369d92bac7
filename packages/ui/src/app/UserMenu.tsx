import {
  Divider,
  Dropdown,
  DropdownGroup,
  DropdownItem,
  DropdownList,
  MenuToggle,
  type MenuToggleElement,
} from '@patternfly/react-core';
import { UserIcon } from '@patternfly/react-icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactElement, type Ref } from 'react';
import { useHost } from '../host.ts';
import { shortenMiddle } from '../kit/format.ts';
import { useClient } from '../kit/use-client.ts';
import { SESSION_KEY, sessionQuery } from './session-query.ts';

const WORDS_OF = {
  token: 'user.by.token',
  'shared account': 'user.by.shared',
  provider: 'user.by.provider',
  proxy: 'user.by.proxy',
  ticket: 'user.by.proxy',
} as const;

/** Who reads, by what right, and how to be someone else. */
export function UserMenu(props: { readonly onSignIn: () => void }): ReactElement | null {
  const { t, leaveFor } = useHost();
  const client = useClient();
  const cache = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const session = useQuery(sessionQuery(client));
  const signOut = useMutation({
    mutationFn: () => client.signOut(),
    onError: () => setOpen(true),
    onSuccess: (answer) => {
      cache.removeQueries({ predicate: (query) => query.queryKey[0] !== SESSION_KEY[0] });
      cache.setQueryData(SESSION_KEY, answer);
      // Otherwise one click would sign in again, without any question.
      if (answer.is === 'signed-out' && answer.endAt !== undefined) leaveFor?.(answer.endAt);
    },
  });
  if (session.data?.is !== 'signed-in') return null;
  const { user, by, ways } = session.data;
  const isOwn = by === 'token' || by === 'provider';
  const [way] = ways;
  const provider = way?.is === 'provider' ? way.name : '';
  return (
    <Dropdown
      isOpen={isOpen}
      onOpenChange={setOpen}
      onSelect={() => setOpen(false)}
      popperProps={{ position: 'right' }}
      toggle={(ref: Ref<MenuToggleElement>) => (
        <MenuToggle
          ref={ref}
          isExpanded={isOpen}
          onClick={() => setOpen(!isOpen)}
          icon={<UserIcon />}
          aria-label={`${t('user.label')}: ${user}`}
        >
          <span className="waymark-user" title={user}>
            {shortenMiddle(shortName(user), 18)}
          </span>
        </MenuToggle>
      )}
    >
      <DropdownGroup label={user}>
        <DropdownList>
          <DropdownItem isDisabled description={t(WORDS_OF[by], { provider })}>
            {shortName(user)}
          </DropdownItem>
          {(isOwn || way?.is === 'token') && <Divider component="li" />}
          {way?.is === 'token' && <DropdownItem onClick={props.onSignIn}>{t('user.otherToken')}</DropdownItem>}
          {isOwn && (
            <DropdownItem
              onClick={() => signOut.mutate()}
              {...(signOut.isError ? { description: t('user.signOutFailed') } : {})}
            >
              {t('user.signOut')}
            </DropdownItem>
          )}
        </DropdownList>
      </DropdownGroup>
    </Dropdown>
  );
}

/** `system:serviceaccount:shop:reader` is read as `shop:reader`. */
const shortName = (user: string): string => user.replace(/^system:serviceaccount:/, '');
