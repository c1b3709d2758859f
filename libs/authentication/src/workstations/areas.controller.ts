import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import {
  Allow,
  CallingPerson,
  Describe,
  type AccessRule,
  type PersonPrincipal,
} from '#libs/access';
import type { Actor } from '#libs/audit';
import { z } from 'zod';
import { Area, AreaForm } from './area.repository.js';
import { Areas } from './areas.js';

const READERS: AccessRule = {
  kind: 'role',
  anyOf: ['officer', 'auditor', 'administrator'],
  scope: 'hub:api',
};
const ADMINISTRATORS: AccessRule = { kind: 'role', anyOf: ['administrator'], scope: 'hub:api' };
const AreaId = z.uuid();
const AreaList = z.object({ items: z.array(Area) });

/** Areas of the hospital, with the delays of their posts. */
@Controller('api/v1/areas')
export class AreasController {
  constructor(private readonly areas: Areas) {}

  @Get()
  @Allow(READERS)
  @Describe({ summary: 'Areas and their delays', tag: 'workstations', answer: AreaList })
  async list(): Promise<z.infer<typeof AreaList>> {
    return { items: [...(await this.areas.list())] };
  }

  @Post()
  @Allow(ADMINISTRATORS)
  @Describe({ summary: 'Create an area', tag: 'workstations', body: AreaForm, answer: Area })
  async create(
    @Body({ schema: AreaForm }) form: AreaForm,
    @CallingPerson() caller: PersonPrincipal,
  ): Promise<Area> {
    return this.areas.create(form, actor(caller));
  }

  @Put(':id')
  @Allow(ADMINISTRATORS)
  @Describe({
    summary: 'Change an area: its posts follow within seconds',
    tag: 'workstations',
    body: AreaForm,
    answer: Area,
  })
  async change(
    @Param('id', { schema: AreaId }) id: string,
    @Body({ schema: AreaForm }) form: AreaForm,
    @CallingPerson() caller: PersonPrincipal,
  ): Promise<Area> {
    return this.areas.change(id, form, actor(caller));
  }

  @Delete(':id')
  @HttpCode(204)
  @Allow(ADMINISTRATORS)
  @Describe({ summary: 'Remove an area where no post stands', tag: 'workstations' })
  async remove(
    @Param('id', { schema: AreaId }) id: string,
    @CallingPerson() caller: PersonPrincipal,
  ): Promise<void> {
    await this.areas.remove(id, actor(caller));
  }
}

const actor = (caller: PersonPrincipal): Actor => ({ kind: 'person', id: caller.identityId });
