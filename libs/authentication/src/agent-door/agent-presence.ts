import { Injectable } from '@nestjs/common';
import { readMessage } from '#libs/agent-contract';
import { Signals, Transactions } from '#libs/kernel';
import { z } from 'zod';
import { AGENT_DISMISSED, Workstations } from '../workstations/workstations.js';

/** Sent when an agent is admitted: any other connection of its workstation, on any hub, is an old one. */
const AGENT_ADMITTED = 'agent.admitted';

const Admission = z.strictObject({
  workstationId: z.uuid(),
  connection: z.uuid(),
  at: z.iso.datetime(),
});
export type Admission = z.infer<typeof Admission>;

/** Which agents are there, told to every hub. */
@Injectable()
export class AgentPresence {
  constructor(
    private readonly workstations: Workstations,
    private readonly transactions: Transactions,
    private readonly signals: Signals,
  ) {}

  async admitted(admission: Admission): Promise<void> {
    await this.transactions.run((tx) =>
      this.signals.send(tx, AGENT_ADMITTED, JSON.stringify(admission)),
    );
    await this.seen(admission.workstationId);
  }

  async seen(workstationId: string): Promise<void> {
    await this.workstations.seen(workstationId);
  }

  /** Returns how to stop listening. */
  onAdmitted(listener: (admission: Admission) => void): () => void {
    return this.signals.on(AGENT_ADMITTED, (text) => {
      const admission = readMessage(Admission, text);
      if (admission !== undefined) listener(admission);
    });
  }

  /** A workstation was disabled or enrolled again: its agent must leave. */
  onDismissed(listener: (workstationId: string) => void): () => void {
    return this.signals.on(AGENT_DISMISSED, listener);
  }
}
