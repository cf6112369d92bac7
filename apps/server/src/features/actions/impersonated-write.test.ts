import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pino } from 'pino';
import { PATHS } from '@waymark/contract';
import type { MeshAction } from '@waymark/mesh';
import { startActionsApp, type ActionsApp } from '../../testing/actions-app.ts';

let served: ActionsApp;
beforeAll(async () => {
  served = await startActionsApp();
});
afterAll(() => served.stop());

describe('a write on behalf of somebody else', () => {
  it('is one line that names both', async () => {
    const told: string[] = [];
    const logger = pino({ level: 'warn' }, { write: (line: string) => void told.push(line) });
    const behindProxy = await served.start({ logger, auth: { mode: 'header' } });
    const action: MeshAction = { is: 'join-ambient', namespace: 'web' };
    const headers = {
      'x-waymark': '1',
      authorization: `Bearer ${served.simulator.tokenOf('admin')}`,
      'impersonate-user': 'limited',
    };
    const answer = await behindProxy.inject({ method: 'POST', url: PATHS.actionPlan, headers, payload: { action } });
    await behindProxy.close();
    expect(answer.statusCode).toBe(200);
    expect(told.map((line) => JSON.parse(line) as unknown)).toContainEqual(
      expect.objectContaining({ audit: 'write', user: 'limited', impersonatedBy: 'admin', dryRun: 'yes' }),
    );
  });
});
