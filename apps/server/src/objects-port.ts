import type { WriteRefusal } from '@waymark/contract';
import type { ActionFacts, GatewayRecord, Labels, NamespacedName } from '@waymark/mesh';
import type { Credential } from './credential.ts';

/** One object of the API server, as its paths name it. */
export interface ObjectAddress {
  readonly kind: string;
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  /** Absent on a kind that is in none. */
  readonly namespace?: string;
  readonly name: string;
}

/** An object as far as a write to it has to know. */
export interface FoundObject {
  readonly version: string;
  readonly labels: Labels;
  /** Of the pods it makes; absent where it makes none. */
  readonly templateLabels?: Labels;
}

/** `apply`: the fields we own, as they are to be; a field of somebody else's is a conflict. `merge`: a JSON merge patch. */
export interface ObjectWrite {
  readonly address: ObjectAddress;
  readonly as: 'apply' | 'merge';
  readonly body: object;
}

/** What the reader's account was told. */
export type Answered<T> = T | { readonly is: 'refused'; readonly refusal: WriteRefusal };

export interface WriteKept {
  readonly is: 'accepted';
  readonly warnings: readonly string[];
  /** The object as it is kept, or would be; absent where the answer could not be read. */
  readonly kept?: FoundObject;
}

/** The API server as one reader meets it: everything is asked and written with that reader's own credential, never with the server's account. Throws SourceError where there is no answer. */
export interface ReaderObjects {
  find(
    as: Credential,
    address: ObjectAddress,
    signal: AbortSignal,
  ): Promise<Answered<{ readonly is: 'found'; readonly object: FoundObject } | { readonly is: 'absent' }>>;
  write(
    as: Credential,
    write: ObjectWrite,
    earnest: 'dry run' | 'in earnest',
    signal: AbortSignal,
  ): Promise<Answered<WriteKept>>;
  /** Undefined: there is none. */
  gateway(as: Credential, name: NamespacedName, signal: AbortSignal): Promise<GatewayRecord | 'unseen' | undefined>;
  /** What the reader may see of what a change in this namespace touches. */
  facts(as: Credential, about: FactsQuestion, signal: AbortSignal): Promise<Omit<ActionFacts, 'rules' | 'autoAllow'>>;
}

export interface FactsQuestion {
  readonly namespace: string;
  /** Where mesh-wide objects live, as mesh config says; absent where it could not be read. */
  readonly rootNamespace?: string;
  /** One that is not named by any object yet. */
  readonly waypoint?: NamespacedName;
}
