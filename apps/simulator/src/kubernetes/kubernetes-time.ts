/** `2026-11-23T05:04:29Z`: Kubernetes counts in whole seconds. */
export const kubernetesTime = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;
