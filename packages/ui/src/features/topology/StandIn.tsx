import { forwardRef, useImperativeHandle } from 'react';
import type { Drawing } from '../../canvas/drawing.ts';
export interface CanvasHandle { zoomIn(): void; zoomOut(): void; fit(): void; relay(): void }
export const Canvas = forwardRef<CanvasHandle, { drawing: Drawing; selected: string | undefined; onSelect: (id: string | undefined) => void }>(function Canvas(props, ref) {
  useImperativeHandle(ref, () => ({ zoomIn: () => {}, zoomOut: () => {}, fit: () => {}, relay: () => {} }));
  return <div style={{ overflow: 'auto', height: '100%' }}>
    {props.drawing.boxes.map((b) => <div key={b.id}><b>{b.title}</b> {b.totals} {b.dashed ? '(dashed)' : ''}</div>)}
    {props.drawing.places.map((p) => <button key={p.id} onClick={() => props.onSelect(p.id)} title={p.description}>{p.label} [{p.shape} {p.mark} {p.ring}] {p.note?.text}</button>)}
    {props.drawing.lines.map((p) => <div key={p.id}><button onClick={() => props.onSelect(p.id)} title={p.description}>{p.kind} {p.tone} {p.width}: {p.label} — {p.description}</button></div>)}
  </div>;
});
