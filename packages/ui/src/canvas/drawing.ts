/** What a picture is made of. Screens compose it; only canvas/ knows how it is laid out and painted. All words arrive translated. */

/** How pods of a place take part in the mesh, as a mark inside the place. */
export type Mark =
  'ambient' | 'ambient-waypoint' | 'sidecar' | 'pending' | 'not-captured' | 'out-of-mesh' | 'mixed' | 'none';

/** `folded`: a box drawn as one place that says what it holds, under the id of the box; `front`: a waypoint with all that it serves. */
export type Shape = 'workload' | 'app' | 'waypoint' | 'front' | 'gateway' | 'service' | 'cloud' | 'folded';

/** `alarm` means users are hurt now, `warning` look soon; the rest never alarm. */
export type Tone = 'healthy' | 'warning' | 'alarm' | 'neutral' | 'idle';

/** A small sign at a place. All of them are in its description; at most three are painted, then `+n`. */
export interface DrawnBadge {
  readonly icon: 'waypoint' | 'plain-text' | 'mtls' | 'bypass' | 'warning' | 'gone';
  readonly tone: Tone;
  readonly words: string;
}

/** How something differs from the moment it is compared with; what did not change has none. */
export type Change = 'new' | 'gone' | 'more' | 'less' | 'worse' | 'better';

export interface DrawnPlace {
  readonly id: string;
  readonly label: string;
  /** A second, smaller line under the label, e.g. `0 of 1 ready`; absent when there is nothing to add. */
  readonly note?: { readonly text: string; readonly tone: Tone };
  readonly shape: Shape;
  readonly mark: Mark;
  /** The ring around the place: its health. */
  readonly ring: Tone;
  /** The box it stands in; absent for places outside every box. */
  readonly box?: string;
  readonly badges?: readonly DrawnBadge[];
  /** Not what the reader looks for: still there, and stepped back. */
  readonly dimmed?: true;
  readonly change?: Change;
  /** Everything about it in words, for screen readers and the tooltip: its change too. Words of badges that are missing are added. */
  readonly description: string;
}

export interface DrawnBox {
  readonly id: string;
  /** The box around it, e.g. its cluster's; absent for the outermost. Boxes form a tree, parents come before their children. */
  readonly parent?: string;
  readonly title: string;
  /** Beside the title, e.g. `38 req/s · 2.1 % failing`; absent without traffic. */
  readonly totals?: string;
  /** Dashed outline: a namespace out of the mesh. */
  readonly dashed: boolean;
}

/**
 * `l4`: blue, square head. `l7`: by tone, triangle head. `merged`: L7 tone with a blue casing. `denied`: dash-dot with a stop mark at the server's end.
 * `bypass`: dotted arc. `idle`: hair line.
 */
export type LineKind = 'l4' | 'l7' | 'merged' | 'denied' | 'bypass' | 'idle';

export interface DrawnLine {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly kind: LineKind;
  readonly tone: Tone;
  /** Three steps by throughput or rate. */
  readonly width: 1 | 2 | 3;
  /** Absent: no label. */
  readonly label?: string;
  /** What is wrong, in a word or two: the label where all of it has no room. Absent: the label says it all or nothing. */
  readonly brief?: string;
  /** A padlock at its middle: `open`, plain text where mTLS was expected; `closed`, proven, drawn only in the security display. */
  readonly padlock?: 'open' | 'closed';
  readonly dimmed?: true;
  readonly change?: Change;
  /** How fast dots run along it when traffic is animated, requests or connections per second; absent: nothing runs. */
  readonly pace?: number;
  /** Its padlock and its change too. */
  readonly description: string;
}

/** Ids are unique across places, lines and boxes together: a selection is one id. */
export interface Drawing {
  readonly boxes: readonly DrawnBox[];
  readonly places: readonly DrawnPlace[];
  readonly lines: readonly DrawnLine[];
}
