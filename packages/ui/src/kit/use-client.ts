import { createClient, type Client, type Send } from '@waymark/contract';
import { useHost } from '../host.ts';

/** One client for each way of sending, so that its identity is stable for hooks. */
const clients = new WeakMap<Send, Client>();

export function useClient(): Client {
  const { send } = useHost();
  const client = clients.get(send) ?? createClient(send);
  clients.set(send, client);
  return client;
}
