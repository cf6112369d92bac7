/** Where an answer differs from what the cases expect, and why that is right for the product. */
export const DEVIATIONS = [
  {
    suite: 'waypoint-binding',
    name: 'TestWaypointPolicyStatusCollection/multi-bind-partial-all-resources',
    why: 'Its ServiceEntries and Services are left over from earlier steps of the peer’s test and are not among the objects of the case, so their targets are not found.',
  },
] as const;
