/** The annotation that Kiali's users already have on their objects; it overrides every rule for requests. */
export const RATE_ANNOTATION = 'health.kiali.io/rate';

/** An annotation as it was found. Its text is the object's owner's and may be nonsense. */
export interface RateAnnotation {
  readonly value: string;
  readonly on: {
    readonly kind: 'Service' | 'Pod' | 'Deployment' | 'StatefulSet' | 'DaemonSet';
    readonly namespace: string;
    readonly name: string;
  };
}
