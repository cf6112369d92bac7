/** Who reads, and how to sign in. */
export const enSession = {
  'user.label': 'Your account',
  'user.by.token': 'signed in with your own token',
  'user.by.shared': 'reading with the account this Waymark lends to everyone; it changes nothing',
  'user.by.provider': 'signed in with {{provider}}',
  'user.by.proxy': 'signed in by the page around Waymark',
  'user.otherToken': 'Sign in with another token',
  'user.signOut': 'Sign out',
  'user.signOutFailed': 'Signing out did not work. Try again.',

  'signIn.title': 'Sign in to Waymark',
  'signIn.why': 'Waymark shows what your own Kubernetes rights allow. It needs a token of yours to know them.',
  'signIn.whyProvider': 'Waymark shows what your own Kubernetes rights allow. Sign in so that it knows them.',
  'signIn.whyProxy':
    'Waymark shows what your own Kubernetes rights allow. The proxy in front of it says who you are, and it has not done so. Sign in there and open this page again.',
  'signIn.continue': 'Continue with {{provider}}',
  'signIn.token': 'Kubernetes token',
  'signIn.how': 'Make one for a service account that may read your namespaces:',
  'signIn.kept': 'The token is kept encrypted in a cookie of this browser, and nowhere else.',
  'signIn.submit': 'Sign in',
  'signIn.submitting': 'Asking the cluster…',
  'signIn.cancel': 'Back',
  'signIn.refused':
    'The cluster did not accept this token: it may have expired, or be of another cluster. Make a new one and try again.',
  'signIn.failed': 'Signing in did not work: {{reason}}.',

  'signIn.trouble.denied': 'Signing in was cancelled or refused there. Try again, or ask whoever runs it for access.',
  'signIn.trouble.expired': 'This sign-in took too long, or was begun in another browser. Begin again.',
  'signIn.trouble.mismatch':
    'This answer does not belong to the sign-in that began here, so it was not used. Begin again, in one tab only.',
  'signIn.trouble.provider_unreachable': 'The place to sign in does not answer. Try again in a while.',
  'signIn.trouble.provider_refused':
    'The place to sign in does not accept this Waymark. Whoever runs Waymark finds the reason in its log.',
  'signIn.trouble.unknown_to_cluster':
    'You have signed in, but the cluster does not accept it: its API server does not trust this place to sign in.',
  'signIn.trouble.cluster_unreachable': 'You have signed in, but the cluster cannot be asked who you are. Try again.',
  'signIn.trouble.not_admitted': 'You have signed in, but your account is not among those that this Waymark admits.',
  'signIn.trouble.too_large':
    'You have signed in, but your account has too many groups for a cookie of this browser. Ask whoever runs Waymark.',

  'session.loading': 'Opening Waymark…',
} as const;
