import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Health } from './health.js';

/**
 * The management door, on an address of its own that is never public:
 * `/health/live` (the process runs), `/health/ready` (it can serve; 503 when not).
 */
export function openManagementDoor(
  health: Health,
  listen: { readonly host: string; readonly port: number },
): Promise<Server> {
  const server = createServer((request, response) => {
    answer(health, request.url ?? '', response).catch(() => {
      send(response, 500, { ready: false });
    });
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(listen.port, listen.host, () => resolve(server));
  });
}

async function answer(health: Health, path: string, response: ServerResponse): Promise<void> {
  if (path === '/health/live') {
    send(response, 200, { live: true });
    return;
  }
  if (path === '/health/ready') {
    const state = await health.ready();
    send(response, state.ready ? 200 : 503, state);
    return;
  }
  send(response, 404, { code: 'route.unknown' });
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}
