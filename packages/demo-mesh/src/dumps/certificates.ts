/** Certificates that the mesh's pods hold: fresh every twelve hours, good for a day. They are no real ones: only their shape is. */

import { toRfc3339 } from '../instants.ts';
import { kubeHex } from '../seeded-words.ts';
import type { World } from '../world.ts';

const ROTATION_MS = 12 * 3_600_000;
const LIFE_MS = 24 * 3_600_000;
const ROOT_LIFE_MS = 3650 * 24 * 3_600_000;
/** istiod dates a certificate back so that clocks which are behind accept it. */
const GRACE_MS = 120_000;

export interface Certificate {
  readonly serial: string;
  readonly validFrom: string;
  readonly expires: string;
  readonly daysLeft: number;
  readonly pem: string;
}

export function leafOf(world: World, principal: string, bornMs: number, atMs: number): Certificate {
  const issuedMs = bornMs + Math.floor((atMs - bornMs) / ROTATION_MS) * ROTATION_MS;
  return certificate(world, `${principal} ${issuedMs}`, issuedMs - GRACE_MS, issuedMs + LIFE_MS, atMs);
}

export function rootOf(world: World, bornMs: number, atMs: number): Certificate {
  return certificate(world, 'root', bornMs, bornMs + ROOT_LIFE_MS, atMs);
}

function certificate(world: World, text: string, fromMs: number, untilMs: number, atMs: number): Certificate {
  const body = kubeHex(world.seed, `pem ${text}`, 256).replace(/(.{64})/g, '$1\n');
  return {
    serial: kubeHex(world.seed, `serial ${text}`, 32),
    validFrom: toRfc3339(fromMs),
    expires: toRfc3339(untilMs),
    daysLeft: Math.floor((untilMs - atMs) / 86_400_000),
    pem: `-----BEGIN CERTIFICATE-----\n${body}-----END CERTIFICATE-----\n`,
  };
}
