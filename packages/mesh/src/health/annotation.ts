/** The annotation that Kiali's users already have on their objects; it overrides every rule for requests. */
export const RATE_ANNOTATION = 'health.kiali.io/rate';

/** An annotation as it was found. Its text is the object's owner's and may be nonsense. */
export interface RateAnnotation {
  readonly value: string;
  /** A pod's comes from its template: the annotations of the owner itself are not read. */
  readonly on: {
    readonly kind: 'Service' | 'Pod';
    readonly namespace: string;
    readonly name: string;
  };
}
