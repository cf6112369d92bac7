import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tokenInFile } from './token-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waymark-token-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a token in a file', () => {
  it('is read again a minute after it was read, and not before', () => {
    const path = join(folder, 'token');
    let nowMs = 0;
    writeFileSync(path, 'first\n');
    const token = tokenInFile(path, { now: () => nowMs });
    writeFileSync(path, 'second\n');
    nowMs = 59_999;
    expect(token()).toBe('first');
    nowMs = 60_000;
    expect(token()).toBe('second');
  });

  it('goes on being used while its file is gone or empty', () => {
    const path = join(folder, 'token');
    let nowMs = 0;
    writeFileSync(path, 'first');
    const token = tokenInFile(path, { now: () => nowMs });
    rmSync(path);
    nowMs = 60_000;
    expect(token()).toBe('first');
    writeFileSync(path, '');
    nowMs = 120_000;
    expect(token()).toBe('first');
    writeFileSync(path, 'second');
    nowMs = 180_000;
    expect(token()).toBe('second');
  });
});
