export * from './problems.ts';
export * from './problem-error.ts';
export * from './session.ts';
export * from './topology.ts';
export * from './history.ts';
export * from './client.ts';
