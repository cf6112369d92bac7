/** Texts of the menu at a place, a line or a box. */
export const enMenu = {
  'menu.label': 'What to do with {{name}}',
  'menu.open': 'Open the details',
  'menu.focus1': 'Focus here: direct neighbours',
  'menu.focus2': 'Focus here: two hops',
  'menu.peers': 'Find its peers',
  'menu.hide': 'Hide this',
  'menu.fold': 'Fold this box',
  'menu.unfold': 'Unfold this box',
  'menu.copyName': 'Copy the name',
  'menu.copyLink': 'Copy a link to it',
  'menu.copyFailed': 'The browser did not allow copying.',
} as const;
