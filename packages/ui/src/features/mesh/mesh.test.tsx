// @vitest-environment jsdom
import { cleanup, screen, within } from '@testing-library/react';
import { PATHS, type ControlPlanesAnswer } from '@waymark/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { renderApp } from '../../testing/render-app.tsx';

afterEach(cleanup);

const answer: ControlPlanesAnswer = {
  clusters: [
    {
      cluster: 'east',
      ambient: 'partly',
      signals: [
        {
          of: 'istiod',
          says: 'on',
          object: { kind: 'Deployment', namespace: 'istio-system', name: 'istiod' },
          written: 'PILOT_ENABLE_AMBIENT=true',
          pods: { ready: 1, of: 1 },
        },
        { of: 'istio-cni', says: 'unknown', why: 'not allowed' },
        { of: 'ztunnel', says: 'off', why: 'none' },
      ],
    },
  ],
  gaps: [],
};

describe('the page of control planes', () => {
  it('says in words whether ambient mode is on, and shows what says so', async () => {
    renderApp('/mesh', { [PATHS.controlPlanes]: answer });
    const plane = await screen.findByRole('region', { name: 'Control plane of east' });
    expect(within(plane).getByRole('heading', { level: 2 }).textContent).toContain('ambient half set up');
    const row = (name: RegExp): string => within(plane).getByRole('row', { name }).textContent;
    expect(row(/^istiod/)).toMatch(/on.*Deployment istiod istio-system.*PILOT_ENABLE_AMBIENT=true.*1\/1/);
    expect(row(/^ztunnel/)).toMatch(/off.*nothing there says so/);
  });

  it('tells what may not be seen from what is off', async () => {
    renderApp('/mesh', { [PATHS.controlPlanes]: answer });
    const row = await screen.findByRole('row', { name: /^istio-cni/ });
    expect(row.textContent).toMatch(/not known.*you need the right to get it/);
  });
});
