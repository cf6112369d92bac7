// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { PATHS, ProblemError, type Request, type WorkloadProofAnswer } from '@waymark/contract';
import { placeKey, workloadPlace } from '@waymark/mesh';
import { afterEach, describe, expect, it } from 'vitest';
import { HostProvider } from '../../host.ts';
import { fakeHost, problem, type FakeHost } from '../../testing/fake-host.ts';
import { LEAKY_CHECKOUT_END_MS } from '../../testing/leaky-checkout.ts';
import { EdgeProof } from './EdgeProof.tsx';

afterEach(cleanup);

const at = (name: string) => placeKey(workloadPlace({ cluster: 'east', namespace: 'shop', name }));
const of = (name: string, node: string): WorkloadProofAnswer => ({
  nodes: [{ is: 'read', node, atMs: LEAKY_CHECKOUT_END_MS }],
  pods: [],
  certificates: [
    {
      identity: `spiffe://cluster.local/ns/shop/sa/${name}`,
      node,
      state: 'available',
      untilMs: LEAKY_CHECKOUT_END_MS + 86_400_000,
    },
  ],
  gaps: [],
});

function show(answer: (request: Request) => unknown, seen?: string): FakeHost {
  const host = fakeHost({ [PATHS.workloadProof]: answer });
  render(
    <HostProvider value={host}>
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <EdgeProof from={at('frontend')} to={at('cart')} seen={seen} />
      </QueryClientProvider>
    </HostProvider>,
  );
  return host;
}
const both = ({ path }: Request): WorkloadProofAnswer =>
  path.includes('name=cart') ? of('cart', 'node-b') : of('frontend', 'node-a');
const askThem = async (): Promise<void> =>
  userEvent.setup().click(screen.getByRole('button', { name: 'Ask the ztunnels of both ends' }));

describe('the proof of an edge', () => {
  it('asks no ztunnel until the reader wants to know', async () => {
    const host = show(both);
    expect(host.sent).toEqual([]);
    await askThem();
    expect(host.sent.map((line) => /name=(\w+)/.exec(line)?.[1]).sort()).toEqual(['cart', 'frontend']);
  });

  it('names both identities by the certificates that ztunnels hold, and until when they are good', async () => {
    show(both, 'spiffe://cluster.local/ns/shop/sa/frontend');
    await askThem();
    expect(await screen.findByText('spiffe://cluster.local/ns/shop/sa/frontend')).toBeTruthy();
    expect(await screen.findByText('spiffe://cluster.local/ns/shop/sa/cart')).toBeTruthy();
    expect(screen.getAllByText(/valid until .*, on node-[ab]/)).toHaveLength(2);
    expect(screen.getByText('Servers saw this identity in TLS.')).toBeTruthy();
  });

  it('says so where servers saw somebody else', async () => {
    show(both, 'spiffe://cluster.local/ns/shop/sa/intruder');
    await askThem();
    expect(await screen.findByText(/Servers saw another identity in TLS: .*intruder/)).toBeTruthy();
  });

  it('tells of each end what could not be asked, and proves the other', async () => {
    show((request) =>
      request.path.includes('name=cart') ? new ProblemError('no', problem('not_allowed')) : of('frontend', 'node-a'),
    );
    await askThem();
    expect(await screen.findByText(/The ztunnels could not be asked: Your account may not see this/)).toBeTruthy();
    expect(screen.getByText('spiffe://cluster.local/ns/shop/sa/frontend')).toBeTruthy();
  });
});
