import type { WorldUser } from '@waymark/demo-mesh';

/** Where a client that cannot send a token finds the API server: the token is part of the path. */
export const TOKEN_PATH = '/as';

/**
 * kubectl and every client-go program keep their token to themselves unless the server speaks TLS, and this one does not.
 * So the server's address carries the token; the same token stands at the user for clients that send it anyway.
 */
export function kubeconfig(baseUrl: string, user: WorldUser): string {
  const server = `${baseUrl.replace(/\/$/, '')}${TOKEN_PATH}/${encodeURIComponent(user.token)}`;
  return `apiVersion: v1
kind: Config
clusters:
  - name: waymark-simulator
    cluster:
      server: ${server}
      # The JavaScript client speaks no plain HTTP without this.
      insecure-skip-tls-verify: true
users:
  - name: ${user.name}
    user:
      token: ${JSON.stringify(user.token)}
contexts:
  - name: ${user.name}
    context:
      cluster: waymark-simulator
      user: ${user.name}
current-context: ${user.name}
`;
}
