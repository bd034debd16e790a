/** Shapes of the ledger's database, oldest first: each brings the one before it to its own. */
import { sumColumns } from "./sums.ts";

const sumDefinitions = sumColumns.map((name) => `${name} INTEGER NOT NULL`).join(", ");

/**
 * `attempts` has one row an upstream call. `hours` adds them up by hour and by everything that usage is shown by, in the
 * same transaction, so that a year of heavy use is thousands of rows and not millions.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE attempts (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    exchange TEXT NOT NULL,
    number INTEGER NOT NULL,
    project TEXT NOT NULL,
    profile TEXT NOT NULL,
    tool TEXT NOT NULL,
    client TEXT NOT NULL,
    upstream TEXT NOT NULL,
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    asked TEXT NOT NULL,
    outcome TEXT NOT NULL,
    status INTEGER NOT NULL,
    cause TEXT NOT NULL,
    first_token_ms INTEGER,
    duration_ms INTEGER NOT NULL,
    input INTEGER,
    cache_read INTEGER,
    cache_write INTEGER,
    output INTEGER,
    reasoning INTEGER,
    cost INTEGER,
    price TEXT,
    warnings TEXT NOT NULL
  ) STRICT;
  CREATE INDEX attempts_at ON attempts (at);
  CREATE INDEX attempts_exchange ON attempts (exchange);
  CREATE INDEX attempts_model ON attempts (provider, model, at);
  CREATE TABLE hours (
    hour INTEGER NOT NULL,
    project TEXT NOT NULL,
    profile TEXT NOT NULL,
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    tool TEXT NOT NULL,
    requests INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    unpriced INTEGER NOT NULL,
    input INTEGER NOT NULL,
    cache_read INTEGER NOT NULL,
    cache_write INTEGER NOT NULL,
    output INTEGER NOT NULL,
    reasoning INTEGER NOT NULL,
    cost INTEGER NOT NULL,
    first_token_ms INTEGER NOT NULL,
    first_tokens INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    PRIMARY KEY (hour, project, profile, provider, model, tool)
  ) STRICT, WITHOUT ROWID;
  `,
  // Sums by series, which a number stands for: a year's rows are short, and read in a tenth of the time. `days` are the
  // user's own as they were then. `first_tokens` counts times to the first token, in steps as `first-tokens.ts` reads them.
  `
  CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    project TEXT NOT NULL,
    profile TEXT NOT NULL,
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    tool TEXT NOT NULL,
    UNIQUE (project, profile, provider, model, tool)
  ) STRICT;
  INSERT INTO series (project, profile, provider, model, tool)
    SELECT DISTINCT project, profile, provider, model, tool FROM hours;
  ALTER TABLE hours RENAME TO hours_1;
  CREATE TABLE hours (
    hour INTEGER NOT NULL,
    series INTEGER NOT NULL,
    ${sumDefinitions},
    PRIMARY KEY (hour, series)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO hours SELECT hour, id, ${sumColumns.join(", ")}
    FROM hours_1 JOIN series USING (project, profile, provider, model, tool);
  DROP TABLE hours_1;
  CREATE TABLE days (
    series INTEGER NOT NULL,
    day INTEGER NOT NULL,
    ${sumDefinitions},
    PRIMARY KEY (series, day)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO days SELECT series, ${localDayOf("hour")}, ${sumColumns.map((name) => `SUM(${name})`).join(", ")}
    FROM hours GROUP BY 1, 2;
  CREATE TABLE first_tokens (
    day INTEGER NOT NULL,
    step INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (day, step)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO first_tokens
    SELECT ${localDayOf("at")}, CAST(round(log2(max(first_token_ms, 0) + 1) * 8) AS INTEGER), COUNT(*)
    FROM attempts WHERE first_token_ms IS NOT NULL GROUP BY 1, 2;
  CREATE INDEX attempts_unwell ON attempts (outcome, at, project, tool, provider, model, exchange)
    WHERE outcome <> 'ok';
  `,
];

function localDayOf(column: string): string {
  return `CAST(strftime('%s', ${column} / 1000, 'unixepoch', 'localtime') AS INTEGER) / 86400`;
}
