/** The list of models, and the dates in it. */
import type { JsonObject } from "../../core/json.ts";
import type { ListedModel } from "../internal/answer.ts";
import { compact, count, number, objects, text } from "../read.ts";

/**
 * Claude Code ignores entries without `type: model` (H106).
 * @see https://github.com/anthropics/anthropic-sdk-typescript `ModelInfo` of @anthropic-ai/sdk 1.13.0 (checked 2026-11-25)
 */
export function encodeModels(models: readonly ListedModel[]): JsonObject {
  return {
    data: models.map(({ id, name, created, contextTokens, outputTokens }) =>
      compact({
        type: "model",
        id,
        display_name: name ?? id,
        created_at: isoTime(created ?? 0),
        max_input_tokens: contextTokens,
        max_tokens: outputTokens,
      }),
    ),
    has_more: false,
    first_id: models[0]?.id ?? null,
    last_id: models.at(-1)?.id ?? null,
  };
}

/** Reads lists in the shape of Chat too, which other vendors serve on this route. */
export function decodeModels(body: JsonObject): readonly ListedModel[] {
  return objects(body["data"]).flatMap((raw): ListedModel[] => {
    const id = text(raw["id"]);
    if (id === undefined || id === "") return [];
    const name = text(raw["display_name"]);
    const created = number(raw["created"]) ?? secondsOf(text(raw["created_at"]));
    const contextTokens = count(raw["max_input_tokens"]);
    const outputTokens = count(raw["max_tokens"]);
    return [
      {
        id,
        ...(name !== undefined && { name }),
        ...(created !== undefined && created > 0 && { created }),
        ...(contextTokens !== undefined && { contextTokens }),
        ...(outputTokens !== undefined && { outputTokens }),
      },
    ];
  });
}

const day = 86_400;

/**
 * `YYYY-MM-DDTHH:MM:SSZ`. Reckoned here, as a pure folder knows no clock: years of the Gregorian calendar that begin in
 * March, so that the leap day is the last of its year.
 * @see https://howardhinnant.github.io/date_algorithms.html#civil_from_days
 */
export function isoTime(seconds: number): string {
  const days = Math.floor(seconds / day) + 719_468;
  const era = Math.floor(days / 146_097);
  const dayOfEra = days - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const date = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const rest = Math.floor(((seconds % day) + day) % day);
  const two = (value: number) => String(value).padStart(2, "0");
  const time = [Math.floor(rest / 3600), Math.floor((rest % 3600) / 60), rest % 60].map(two).join(":");
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(date)}T${time}Z`;
}

/** Seconds since 1970 of a date or a time in UTC; undefined for what is neither. */
export function secondsOf(written: string | undefined): number | undefined {
  const found = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|\+00:00)?)?$/.exec(
    written ?? "",
  );
  if (found === null) return undefined;
  const [year = 0, month = 1, date = 1, hour = 0, minute = 0, second = 0] = found
    .slice(1)
    .map((digits) => Number(digits ?? 0));
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + date - 1;
  const days =
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return (days - 719_468) * day + hour * 3600 + minute * 60 + second;
}
