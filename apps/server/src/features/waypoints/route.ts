import type { FastifyInstance } from 'fastify';
import {
  EnvoyQuerySchema,
  PATHS,
  WaypointPathSchema,
  WaypointQuerySchema,
  WaypointsQuerySchema,
} from '@waymark/contract';
import { readInput } from '../../http/input.ts';
import type { Pictures } from '../../ports/pictures.ts';
import type { Ports } from '../../ports.ts';
import type { Readers } from '../../readers/readers.ts';
import { requestSignal } from '../../http/request-signal.ts';
import { loadEnvoy } from './load-envoy.ts';
import { loadWaypoint } from './load-waypoint.ts';
import { loadWaypoints } from './load-waypoints.ts';

export function waypointRoutes(app: FastifyInstance, ports: Ports, readers: Readers, pictures: Pictures): void {
  const sources = { ports, readers, pictures };

  app.get(PATHS.waypoints, async (request, reply) => {
    const signal = requestSignal(reply);
    const query = readInput(WaypointsQuerySchema, request.query);
    const reader = await readers.of(request, signal);
    return loadWaypoints(sources, reader, query, signal);
  });

  app.get(PATHS.waypoint, async (request, reply) => {
    const signal = requestSignal(reply);
    const path = readInput(WaypointPathSchema, request.params);
    const query = readInput(WaypointQuerySchema, request.query);
    const reader = await readers.of(request, signal);
    return loadWaypoint(sources, reader, path, query, signal);
  });

  app.get(PATHS.waypointEnvoy, async (request, reply) => {
    const signal = requestSignal(reply);
    const path = readInput(WaypointPathSchema, request.params);
    const query = readInput(EnvoyQuerySchema, request.query);
    const reader = await readers.of(request, signal);
    return loadEnvoy(sources, reader, path, query, signal);
  });
}
