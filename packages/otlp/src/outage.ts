/**
 * The outage of a receiver, which all signals that are sent there share: it is said once, whoever meets it first, and so is its end.
 */

/** Somebody who sends to a receiver. */
export interface Sender {
  /** What it sends: `spans`. */
  readonly records: string;
  /** Records dropped so far. */
  dropped(): number;
}

/** How an outage went. */
export interface PastOutage {
  readonly seconds: number;
  /** What all senders together lost meanwhile, in words. */
  readonly losses: string;
}

/** Whether a receiver is thought to be down. */
export interface Outage {
  enrol(sender: Sender): void;
  isDown(): boolean;
  /** A sender finds it down. Returns whether that is news. */
  found(sender: Sender): boolean;
  /** A sender reaches it. Returns how the outage went when it ends with that: what was reached all the time ends none. */
  reached(sender: Sender): PastOutage | undefined;
}

/** Makes the outage of a receiver that is thought to be up. */
export function createOutage(): Outage {
  const senders = new Set<Sender>();
  const cutOff = new Set<Sender>();
  const droppedBefore = new Map<Sender, number>();
  let since: number | undefined;
  return {
    enrol: (sender) => void senders.add(sender),
    isDown: () => since !== undefined,
    found: (sender) => {
      cutOff.add(sender);
      if (since !== undefined) return false;
      since = Date.now();
      for (const each of senders) droppedBefore.set(each, each.dropped());
      return true;
    },
    reached: (sender) => {
      if (!cutOff.delete(sender) || since === undefined) return undefined;
      const seconds = Math.max(1, Math.round((Date.now() - since) / 1000));
      since = undefined;
      const losses = [...senders].flatMap((each) => {
        const lost = each.dropped() - (droppedBefore.get(each) ?? 0);
        return lost === 0 ? [] : [`${lost} ${each.records}`];
      });
      return { seconds, losses: losses.length === 0 ? 'none were lost' : `${losses.join(' and ')} were lost` };
    },
  };
}

/** Gives the outage of each receiver, by the origin of its URL. */
export function createOutages(): (receiver: string) => Outage {
  const known = new Map<string, Outage>();
  return (receiver) => {
    const outage = known.get(receiver) ?? createOutage();
    known.set(receiver, outage);
    return outage;
  };
}
