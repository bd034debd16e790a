/** The registry as LiteLLM's config.yaml, with keys as references to variables. Pure. */
import type { JsonObject } from "../../core/json.ts";
import type { SecretReference } from "../../core/secret-reference.ts";
import type { Configuration, Offer } from "../contract.ts";
import { modelBody, modelEntries } from "./mapping.ts";

/**
 * `variableOf` names the variable that holds a key where the server runs.
 * @see https://docs.litellm.ai/docs/proxy/config_settings (checked 2026-11-30)
 */
export function liteLlmConfig(
  offers: readonly Offer[],
  variableOf: (secret: SecretReference, provider: string) => string,
): Configuration {
  const { entries, notes } = modelEntries(offers);
  const models = entries.map((entry): JsonObject => {
    const apiKey = entry.secret && `os.environ/${variableOf(entry.secret, entry.provider)}`;
    return modelBody(entry, { apiKey });
  });
  return {
    file: "config.yaml",
    value: {
      model_list: models,
      router_settings: { num_retries: 2, allowed_fails: 3, cooldown_time: 30 },
      // A parameter that a model does not know is left out and not an error: tools send what theirs know.
      litellm_settings: { drop_params: true, request_timeout: 600 },
      general_settings: {
        master_key: "os.environ/LITELLM_MASTER_KEY",
        database_url: "os.environ/DATABASE_URL",
        store_model_in_db: true,
      },
    },
    notes,
  };
}
