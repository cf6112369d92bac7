import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Stands before a Prometheus and writes down every query that passes. Answers go through as the bytes they are: what this costs would count as the server's. */
export async function startCountingProxy(
  target: string,
): Promise<{ readonly url: string; readonly bodies: string[]; close(): void }> {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks).toString();
      bodies.push(body);
      const { method, headers, url } = request;
      send(`${target}${url ?? ''}`, { method, headers: { ...headers, host: new URL(target).host } }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      })
        .on('error', () => response.destroy())
        .end(body);
    })().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, bodies, close: () => server.close() };
}

export async function ask(target: string, body: string): Promise<{ readonly status: number; readonly text: string }> {
  // Only a question about many instants has a step.
  const endpoint = new URLSearchParams(body).has('step') ? 'query_range' : 'query';
  const answer = await fetch(`${target}/api/v1/${endpoint}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body,
  });
  return { status: answer.status, text: await answer.text() };
}
