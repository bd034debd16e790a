/** The one command to type after the set-up, exactly as it is typed. */

export interface NextFacts {
  /** Providers that were chosen without a key being found. */
  readonly keyless: readonly string[];
  /** A start-up file that has to be read before this shell has the keys. */
  readonly source: string | undefined;
  /** Is there a model to choose? */
  readonly hasProfile: boolean;
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
    ...(facts.keyless.length > 0 && !facts.hasProfile ? [] : [lastStep(facts)]),
  ];
  return steps.join(" && ");
}

function lastStep({ hasProfile, hasChoice, isHome, tools }: NextFacts): string {
  if (!hasProfile) return "aienv ls providers --all";
  if (hasChoice) return "aienv status";
  if (!isHome) return "aienv use default";
  const [tool] = tools;
  return tool === undefined ? "aienv test" : `aienv run ${tool}`;
}
