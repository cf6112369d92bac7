/** Texts of the first visit to the topology. */
export const enTour = {
  'tour.start': 'Show the tour of the topology',
  'tour.start.hint': 'five short steps',
  'tour.step': '{{at}} of {{of}}',
  'tour.next': 'Next',
  'tour.back': 'Back',
  'tour.skip': 'Skip the tour',
  'tour.end': 'Done',

  'tour.layers': 'Blue is L4, green is L7',
  'tour.layers.body':
    'Blue lines are connections that ztunnels carry. Green, amber and red lines are requests that a waypoint, sidecar or gateway understood. Show one layer, both, or both in one line.',
  'tour.picture': 'Waypoints and what surrounds them',
  'tour.picture.body':
    'A hexagon is a waypoint; traffic that passes it has a leg on each side. The mark inside a place says how its pods take part in the mesh, the ring around it says whether it is well. Select anything to see its numbers.',
  'tour.boxes': 'Boxes fold',
  'tour.boxes.body':
    'Boxes are namespaces and clusters. Folded, a box is one place with the sums of what it holds: large meshes stay readable.',
  'tour.time': 'Go back in time',
  'tour.time.body':
    'The picture is live. Choose a longer time, pause, or go back to the minute in which it went wrong; the link remembers it.',
  'tour.find': 'Find, and hide',
  'tour.find.body':
    'Find marks the places you look for and steps the rest back; hide takes away what is in the way. Search ( / ) jumps anywhere.',
} as const;
