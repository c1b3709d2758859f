import { Body, Controller, Header, HttpCode, Param, Post, StreamableFile } from '@nestjs/common';
import {
  Allow,
  CallingPerson,
  Describe,
  type AccessRule,
  type PersonPrincipal,
} from '#libs/access';
import type { z } from 'zod';
import {
  AssertionId,
  DmpStatusAnswer,
  DocumentQuestion,
  PatientQuestion,
  VihfAnswer,
  VihfQuestion,
  VihfUse,
} from './air.schemas.js';
import { DmpGateway } from './dmp/dmp-gateway.js';
import { documentBundle } from './fhir/document-bundle.js';
import { Bundle } from './fhir/fhir.schemas.js';
import { VihfIssuer } from './issue/vihf-issuer.js';
import { VihfTrail } from './issue/vihf-trail.js';

/** A signed-in professional, through an application that proves itself at each call (EX_AIR-030, -085). */
const PROFESSIONALS: AccessRule = { kind: 'person-and-client', scope: 'dmp:air' };

/** The DMP for the hospital's applications: by the hub's gateway, or with their own XDS stack and our VIHF. */
@Controller('air/v1')
export class AirController {
  constructor(
    private readonly gateway: DmpGateway,
    private readonly issuer: VihfIssuer,
    private readonly trail: VihfTrail,
  ) {}

  @Post('dmp/status')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @Allow(PROFESSIONALS)
  @Describe({
    summary: 'Whether the patient has a DMP, and whether this professional may enter it (TD0.2)',
    tag: 'air',
    body: PatientQuestion,
    answer: DmpStatusAnswer,
  })
  async status(
    @CallingPerson() caller: PersonPrincipal,
    @Body({ schema: PatientQuestion }) question: z.infer<typeof PatientQuestion>,
  ): Promise<z.infer<typeof DmpStatusAnswer>> {
    return this.gateway.status(caller, question);
  }

  @Post('DocumentReference/_search')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @Header('Content-Type', 'application/fhir+json; charset=utf-8')
  @Allow(PROFESSIONALS)
  @Describe({
    summary: 'The documents of the patient’s DMP (TD3.1), as a FHIR R4 searchset',
    tag: 'air',
    body: PatientQuestion,
    answer: Bundle,
  })
  async search(
    @CallingPerson() caller: PersonPrincipal,
    @Body({ schema: PatientQuestion }) question: z.infer<typeof PatientQuestion>,
  ): Promise<Bundle> {
    const { patient, answer } = await this.gateway.search(caller, question);
    return documentBundle(answer, patient);
  }

  /** The document is somebody else's content: no script, no guess of its type, no copy kept. */
  @Post('Binary/_read')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @Header('Content-Security-Policy', 'sandbox')
  @Header('X-Content-Type-Options', 'nosniff')
  @Allow(PROFESSIONALS)
  @Describe({
    summary: 'One document of the patient’s DMP (TD3.2), with its own media type',
    tag: 'air',
    body: DocumentQuestion,
  })
  async read(
    @CallingPerson() caller: PersonPrincipal,
    @Body({ schema: DocumentQuestion }) question: z.infer<typeof DocumentQuestion>,
  ): Promise<StreamableFile> {
    const { repositoryUniqueId, documentUniqueId, ...asked } = question;
    const address = { repositoryUniqueId, documentUniqueId };
    const { mediaType, content } = await this.gateway.retrieve(caller, asked, address);
    return new StreamableFile(content, { type: mediaType, length: content.length });
  }

  @Post('vihf')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @Allow(PROFESSIONALS)
  @Describe({
    summary: 'A signed VIHF for one request of the application itself, within thirty seconds',
    tag: 'air',
    body: VihfQuestion,
    answer: VihfAnswer,
  })
  async issue(
    @CallingPerson() caller: PersonPrincipal,
    @Body({ schema: VihfQuestion }) question: z.infer<typeof VihfQuestion>,
  ): Promise<z.infer<typeof VihfAnswer>> {
    const issued = await this.issuer.issue(caller, question, 'application');
    const { assertionId, xml: vihf, expiresAt } = issued;
    return { assertionId, vihf, expiresAt: expiresAt.toISOString() };
  }

  @Post('vihf/:id/use')
  @HttpCode(204)
  @Allow(PROFESSIONALS)
  @Describe({
    summary: 'How the request that carried a VIHF ended: said once, by the application that got it',
    tag: 'air',
    body: VihfUse,
  })
  async used(
    @CallingPerson() caller: PersonPrincipal,
    @Param('id', { schema: AssertionId }) assertionId: string,
    @Body({ schema: VihfUse }) use: z.infer<typeof VihfUse>,
  ): Promise<void> {
    const { result, errorCode = null } = use;
    await this.trail.reported(caller, assertionId, { result, errorCode });
  }
}
