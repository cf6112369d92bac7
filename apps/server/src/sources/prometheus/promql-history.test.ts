import { describe, expect, it } from 'vitest';
import { percentilesQuery } from './promql-history.ts';

const question = {
  endMs: 0,
  stepSeconds: 60,
  steps: 1,
  cluster: 'east',
  clients: 'all',
  services: [
    { namespace: 'shop', name: 'catalog' },
    { namespace: 'shop', name: 'cart' },
    { namespace: 'data', name: 'catalog' },
  ],
} as const;

describe('the query of percentiles', () => {
  it('never takes a service for one of the same name elsewhere', () => {
    const query = percentilesQuery({ ...question, services: question.services.slice(1) });
    expect(query).toContain('destination_service_namespace="shop",destination_service_name=~"cart"}');
    expect(query).toContain('destination_service_namespace="data",destination_service_name=~"catalog"}');
  });

  it('leaves out the requests of clients beyond the reader’s rights, of which a percentile would tell', () => {
    expect(percentilesQuery(question)).not.toContain('source_workload_namespace');
    const mine = percentilesQuery({ ...question, clients: ['shop', 'web'] });
    const parts = mine.split('rate(').slice(1);
    expect(parts.length).toBeGreaterThan(0);
    expect(parts.every((part) => part.includes('source_workload_namespace=~"shop|web|unknown|"'))).toBe(true);
  });
});
