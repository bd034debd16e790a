/** The one command to type after the set-up, exactly as it is typed. */

export interface NextFacts {
  /** Providers that were chosen without a key being found. */
  readonly keyless: readonly string[];
  /** A start-up file that has to be read before this shell has the keys. */
  readonly source: string | undefined;
  /** `default`, or another where there is no such; undefined: there is no model to choose. */
  readonly profile: string | undefined;
  /** Other programs whose providers could be taken over. */
  readonly importable: readonly string[];
  /** Does this directory have a choice already? */
  readonly hasChoice: boolean;
  /** In HOME there is no project to choose for. */
  readonly isHome: boolean;
  /** Ids of the installed tools. */
  readonly tools: readonly string[];
}

export function nextCommand(facts: NextFacts): string {
  const steps = [
    ...(facts.source === undefined ? [] : [`source ${facts.source}`]),
    // It asks for the key.
    ...facts.keyless.map((id) => `aienv add ${id}`),
    ...(facts.keyless.length > 0 && facts.profile === undefined ? [] : [lastStep(facts)]),
  ];
  return steps.join(" && ");
}

function lastStep({ profile, importable, hasChoice, isHome, tools }: NextFacts): string {
  const [source] = importable;
  if (profile === undefined)
    return source === undefined ? "aienv ls providers --all" : `aienv import ${source}`;
  if (hasChoice) return "aienv status";
  if (!isHome) return `aienv use ${profile}`;
  const [tool] = tools;
  // Both take the profile `default` by themselves.
  if (profile !== "default") return `aienv use ${profile} --global`;
  return tool === undefined ? "aienv test" : `aienv run ${tool}`;
}
