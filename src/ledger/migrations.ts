/** Shapes of the ledger's database, oldest first: each brings the one before it to its own. */

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
  // `first_tokens` counts times to the first token by hour, in steps of an eighth of a doubling, as `over-time.ts` reads them.
  `
  CREATE INDEX attempts_unwell ON attempts (at, outcome) WHERE outcome <> 'ok';
  CREATE TABLE first_tokens (
    hour INTEGER NOT NULL,
    step INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (hour, step)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO first_tokens
    SELECT at / 3600000 * 3600000, CAST(round(log2(max(first_token_ms, 0) + 1) * 8) AS INTEGER), COUNT(*)
    FROM attempts WHERE first_token_ms IS NOT NULL GROUP BY 1, 2;
  `,
];
