/** The one error that this folder throws: a request that can't be read, or can't be said in the target's words. */
import type { ErrorClass, UpstreamError } from "./internal/answer.ts";

/** Becomes an error answer in the client's own format (`Codec.encodeError`). `param` is the field, as the client wrote it. */
export class FormatError extends Error {
  override readonly name = "FormatError";
  readonly class: ErrorClass;
  readonly param: string | undefined;

  constructor(kind: "invalid-request" | "unsupported", message: string, param?: string) {
    super(message);
    this.class = kind;
    this.param = param;
  }

  /** What `encodeError` takes. */
  get error(): UpstreamError {
    return {
      class: this.class,
      message: this.message,
      status: 400,
      ...(this.param !== undefined && { param: this.param }),
    };
  }
}
