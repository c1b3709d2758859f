import { Reflector } from '@nestjs/core';
import type { ZodType } from 'zod';

/** What the OpenAPI description says of a route; bodies and parameters use the schemas that validate. */
export interface RouteDescription {
  readonly summary: string;
  readonly tag: string;
  readonly query?: ZodType;
  readonly body?: ZodType;
  readonly answer?: ZodType;
}

export const Describe = Reflector.createDecorator<RouteDescription>();
