import type { Scenario } from '../plan.ts';
import { planLeakyTraffic } from './leaky-checkout-traffic.ts';
import { LEAKY_PLACES } from './leaky-checkout-places.ts';

const RATE = 'rate';

/** The world in which things go wrong, each in another way. */
export const leakyCheckout: Scenario = {
  what: 'A shop in trouble: a dead waypoint, a missing one, bypasses, denials, a failing version and a slow checkout.',
  options: [{ key: RATE, what: 'multiplies every request rate', default: 1 }],
  plan: (options) => ({ ...LEAKY_PLACES, conversations: planLeakyTraffic(options[RATE] ?? 1) }),
};
