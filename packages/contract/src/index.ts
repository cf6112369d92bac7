export * from './problems.ts';
export * from './problem-error.ts';
export * from './session.ts';
export * from './health.ts';
export * from './topology.ts';
export * from './topology-delta.ts';
export * from './silence.ts';
export * from './client.ts';
