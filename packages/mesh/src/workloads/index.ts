export * from './node-agents.ts';
export { WEIGHTS, type CaptureEvidence, type Weight } from './capture-evidence.ts';
export { CAPTURE_FIXES, type CaptureFix } from './capture-fix.ts';
export type { ExplainedCapture } from './explain-capture.ts';
export * from './workload-pods.ts';
export * from './workload-services.ts';
export * from './workload-policies.ts';
export * from './workload-traffic.ts';
export * from './waypoints-in-front.ts';
