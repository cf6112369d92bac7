/** Who may ask the simulated API server. Tokens stand for these people in the pretend world only. */

import type { WorldUser } from './telling.ts';
import type { World } from './world.ts';

const SIGNED_IN = 'system:authenticated';

export function worldUsers(world: World): readonly WorldUser[] {
  return [
    { name: 'admin', groups: ['system:masters', SIGNED_IN], token: 'demo-admin', may: 'all' },
    { name: 'limited', groups: ['developers', SIGNED_IN], token: 'demo-limited', may: world.plan.limitedTo },
    { name: 'nobody', groups: [SIGNED_IN], token: 'demo-nobody', may: [] },
  ];
}
