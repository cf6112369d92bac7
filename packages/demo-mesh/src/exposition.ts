/** OpenMetrics 1.0 text as ztunnel serves it: counter families are announced without `_total`, and the text ends with `# EOF`. */

import type { Labels, Sample } from './telling.ts';

export function exposition(samples: readonly Sample[]): string {
  const families = new Map<string, { type: Sample['type']; lines: string[] }>();
  for (const sample of samples) {
    const family = familyOf(sample);
    const entry = families.get(family) ?? { type: sample.type, lines: [] };
    entry.lines.push(`${sample.name}${labelText(sample.labels)} ${sample.value}`);
    families.set(family, entry);
  }
  const blocks = [...families].map(([family, { type, lines }]) => `# TYPE ${family} ${type}\n${lines.join('\n')}\n`);
  return `${blocks.join('')}# EOF\n`;
}

function familyOf({ name, type }: Sample): string {
  if (type === 'counter') return name.replace(/_total$/, '');
  return type === 'histogram' ? name.replace(/_(bucket|sum|count)$/, '') : name;
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
