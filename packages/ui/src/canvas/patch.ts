import type { Core, ElementDefinition } from 'cytoscape';

/** Classes that belong to the moment, not to the picture: they survive a refresh. */
const STATE_CLASSES = ['selected', 'dim', 'hovered', 'near', 'far', 'close', 'nameless'] as const;

/**
 * Brings what cytoscape shows to the given elements by id and touches only what differs, so that a refresh costs what has changed and view and selection
 * survive it. Cytoscape's own `json()` compares every field of every element, which is dearer than our budget at 1 000 places.
 */
export function patchElements(
  core: Core,
  shown: Map<string, ElementDefinition>,
  elements: readonly ElementDefinition[],
): void {
  const wanted = new Map(elements.map((element) => [String(element.data.id), element]));
  core.batch(() => {
    for (const [id, before] of shown) {
      const after = wanted.get(id);
      // An edge cannot be hung onto other ends; it is another edge.
      if (
        after !== undefined &&
        before.data['source'] === after.data['source'] &&
        before.data['target'] === after.data['target']
      )
        continue;
      core.getElementById(id).remove();
      shown.delete(id);
    }
    const added: ElementDefinition[] = [];
    for (const [id, element] of wanted) {
      const before = shown.get(id);
      // Removing a place takes its lines along, so being remembered is not enough.
      if (before === undefined || core.getElementById(id).empty()) added.push(element);
      else if (!same(before, element)) patchElement(core, id, element);
      shown.set(id, element);
    }
    // Cytoscape keeps what it is given; ours stays untouched for the next comparison.
    if (added.length > 0) core.add(added.map((element) => structuredClone(element)));
  });
}

function patchElement(core: Core, id: string, { data, position, classes }: ElementDefinition): void {
  const found = core.getElementById(id);
  const state = STATE_CLASSES.filter((name) => found.hasClass(name));
  found.data({ ...data });
  found.classes([...String(classes).split(' '), ...state]);
  if (position !== undefined && found.isNode()) found.position({ ...position });
}

function same(a: ElementDefinition, b: ElementDefinition): boolean {
  if (a.classes !== b.classes || a.position?.x !== b.position?.x || a.position?.y !== b.position?.y) return false;
  const keys = Object.keys(a.data);
  return keys.length === Object.keys(b.data).length && keys.every((key) => a.data[key] === b.data[key]);
}
