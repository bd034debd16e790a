/** A JSON body and what stands where in it: what a router reads without parsing the rest. */
import { Body } from "./body.ts";
import { MemberFinder, type Members } from "./member-finder.ts";

/** A body and what stands where in its outermost object. It is looked at several times on its way, and gone through once. */
export interface Outline {
  readonly body: Body;
  readonly outermost: Members;
}

/** Of a body that is there in one. */
export function outlineOf(bytes: Uint8Array): Outline {
  // Node's own decoder reads a Buffer: for a few letters a `TextDecoder` costs many times as much.
  const whole = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return { body: new Body([whole]), outermost: membersAt(whole, 0) };
}

/** The members of the object or the items of the list that begins at `start`, spaces aside; none of anything else. */
export function membersAt(whole: Buffer, start: number): Members {
  const finder = new MemberFinder(start);
  finder.push(start === 0 ? whole : whole.subarray(start));
  return finder.end();
}

/**
 * The JSON text of a value of the outermost object. Of a repeated key the last, as `JSON.parse` has it.
 */
export function topLevelValue({ body, outermost }: Outline, key: string): string | undefined {
  const member = outermost.list.findLast(({ step }) => step === key);
  return member && body.text(member.valueStart, member.end);
}
